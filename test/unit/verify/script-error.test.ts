import { expect, test } from 'vitest';
import { type CommandError, createRunner } from '../../../src/process/run.ts';
import { scriptError } from '../../../src/verify/script-error.ts';

async function messageOf(script: string, timeoutMs = 60_000): Promise<string> {
  const thrown = await createRunner({ PATH: process.env['PATH'] })
    .run(['sh', '-c', script], { timeoutMs, whole: true })
    .catch((error: unknown) => error);
  return scriptError(thrown as CommandError).message;
}

test('a script that stops tells how, and the last of what it said on both streams', async () => {
  expect(await messageOf('seq 20; echo "no such \x1b[31mpod" >&2; exit 3')).toBe(
    `it ended with exit code 3; the last it said:\n${[13, 14, 15, 16, 17, 18, 19, 20].join('\n')}\nno such pod`,
  );
  expect(await messageOf('exit 1')).toBe('it ended with exit code 1, and said nothing');
});

test('one that hangs tells so, without its whole text', async () => {
  expect(await messageOf('sleep 60; true', 50)).toBe('sh did not end within 50 ms, and said nothing');
});
