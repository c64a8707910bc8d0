import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { klab, klabOk, root } from '../../support/cli.ts';

// Alone, because it asks for the attempt that was started last.
test('a shell has the kubeconfig, the namespace and the work folder of the attempt', async () => {
  const state = inject('state');
  const labs = join(root, 'test/fixtures/labs');
  await klabOk(state, ['start', 'expose-solo', '--labs', labs, '--cluster', inject('cluster'), '--yes']);
  const folder = await mkdtemp(join(tmpdir(), 'klab-e2e-shell-'));
  const script = join(folder, 'shell');
  await writeFile(script, '#!/bin/sh\npwd\nkubectl config view --minify -o jsonpath={..namespace}\n', { mode: 0o755 });
  const { stdout } = await klab(state, ['shell'], { env: { SHELL: script } });
  expect(stdout).toMatch(/attempts\/expose-solo-[0-9a-f]{8}\/work\nexpose-solo/);
  await rm(folder, { recursive: true });
});
