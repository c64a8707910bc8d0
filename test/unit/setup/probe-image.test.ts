import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { probeArchive } from '../../../src/setup/probe-image.ts';

const run = promisify(execFile);
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';

test('the archive is read by tar and holds one executable file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'klab-probe-'));
  try {
    await writeFile(join(folder, 'probe.tar'), probeArchive('arm64'));
    const { stdout } = await run('tar', ['-tvf', join(folder, 'probe.tar')]);
    expect(stdout).toMatch(/^-rwxr-xr-x .* true\n$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.runIf(process.platform === 'linux')('the program runs on this kernel and ends with 0', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'klab-probe-'));
  try {
    await writeFile(join(folder, 'probe.tar'), probeArchive(architecture));
    await run('tar', ['-xf', join(folder, 'probe.tar'), '-C', folder]);
    await chmod(join(folder, 'true'), 0o755);
    await expect(run(join(folder, 'true'))).resolves.toMatchObject({ stdout: '' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
