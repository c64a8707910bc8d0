import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRunner } from '../../../src/process/run.ts';

test.runIf(process.platform === 'linux')(
  'a program that detaches goes on writing to its log after run has returned',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'klab-log-'));
    try {
      const logFile = join(folder, 'daemon.log');
      const runner = createRunner({ PATH: process.env['PATH'] });
      const script = 'echo early; sleep 0.3; echo late >&2';
      const { stdout } = await runner.run(['setsid', '-f', 'sh', '-c', script], { logFile });
      expect(stdout).toBe('');
      expect(await readFile(logFile, 'utf8')).not.toContain('late');
      await expect.poll(() => readFile(logFile, 'utf8')).toBe('early\nlate\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
