import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRunner } from '../../../src/process/run.ts';
import { nodeContainers } from '../../../src/provider/containers/docker.ts';
import { kindDialect } from '../../../src/provider/kind/dialect.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-docker-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['bytes', `printf 'a\\000b\\n'`],
  ['words', 'echo Welcome to Docker'],
  ['ids, and then no JSON', 'case $1 in ps) echo 0123456789ab ;; *) echo oops ;; esac'],
  ['ids, and then other JSON', 'case $1 in ps) echo 0123456789ab ;; *) echo "[null]" ;; esac'],
])('a docker that prints %s is an error of klab, which does not repeat it', async (_, script) => {
  const docker = join(folder, 'docker');
  await writeFile(docker, `#!/bin/sh\n${script}\n`);
  await chmod(docker, 0o755);
  const runner = createRunner({ PATH: `${folder}:/usr/bin:/bin` });
  const said = /^docker ended without an error, but what it printed is no (ids|description) of containers$/;
  await expect(nodeContainers(runner, kindDialect)).rejects.toMatchObject({
    message: expect.stringMatching(said),
    hint: 'run: klab doctor',
  });
});
