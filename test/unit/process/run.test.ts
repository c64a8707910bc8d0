import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { CommandError, createRunner, pasteable } from '../../../src/process/run.ts';

const runner = createRunner({ PATH: process.env['PATH'], KEPT: 'yes' });

test('returns what the program printed and its exit code', async () => {
  const result = await runner.run(['sh', '-c', 'echo out; echo err >&2; exit 3'], { accept: [3] });
  expect(result).toEqual({ stdout: 'out', stderr: 'err', exitCode: 3 });
});

test('an exit code nobody expected is an error with a line that can be pasted and the last output', async () => {
  const failure = await runner.run(['sh', '-c', 'echo "disk full" >&2; exit 4']).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandError);
  expect((failure as CommandError).message).toContain('sh ended with exit code 4');
  expect((failure as CommandError).message).toContain(`$ sh -c 'echo "disk full" >&2; exit 4'`);
  expect((failure as CommandError).stderr).toBe('disk full');
});

test('a missing program is said to be missing', async () => {
  await expect(runner.run(['klab-no-such-program'])).rejects.toMatchObject({ notFound: true });
});

test('a program that hangs is ended at the deadline', async () => {
  await expect(runner.run(['sleep', '60'], { timeoutMs: 50 })).rejects.toThrow('did not end within 50 ms');
});

test('what a stopped script has left does not keep us waiting', { timeout: 20_000 }, async () => {
  const ways = [{ timeoutMs: 200 }, { signal: AbortSignal.timeout(200) }];
  const runs = ways.map(async (options) => {
    const lines: string[] = [];
    const onLine = (line: string) => void lines.push(line);
    await expect(runner.run(['sh', '-c', 'sleep 600 & echo $!; wait'], { ...options, onLine })).rejects.toThrow();
    process.kill(Number(lines[0]), 'SIGKILL');
  });
  await Promise.all(runs);
});

test('an abort ends the program and throws the reason of the abort', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('stop')), 30);
  await expect(runner.run(['sleep', '60'], { signal: abort.signal })).rejects.toThrow('stop');
});

test('as a whole, what a script has started ends with it: at its end, at the deadline, at an abort', async () => {
  const whole = { whole: true };
  const script = 'sleep 61 & echo $!';
  const ended = await runner.run(['sh', '-c', `${script}; exit 3`], { ...whole, accept: [3] });
  const failed = (await runner
    .run(['sh', '-c', `${script}; sleep 62; true`], { ...whole, timeoutMs: 200 })
    .catch((error: unknown) => error)) as CommandError;
  expect(failed.message).toContain('did not end within 200 ms');
  const abort = new AbortController();
  const aborted = runner.run(['sh', '-c', 'sleep 63; true'], { ...whole, signal: abort.signal });
  abort.abort(new Error('stop'));
  await expect(aborted).rejects.toThrow('stop');
  for (const pid of [ended.stdout, failed.stdout]) await expect.poll(() => isRunning(Number(pid))).toBe(false);
});

/** A process that has ended stays in the table until somebody has asked for its exit code: `Z`. */
function isRunning(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });
    return !/^Z|^$/.test(state.trim());
  } catch {
    return false;
  }
}

test('the environment is what was given, with additions and removals', async () => {
  const { stdout } = await runner.run(['sh', '-c', 'echo "$KEPT $ADDED ${HOME-none}"'], {
    env: { ADDED: 'too', KEPT: undefined },
  });
  expect(stdout).toBe(' too none');
});

test('lines are passed on as they appear', async () => {
  const lines: string[] = [];
  await runner.run(['sh', '-c', 'echo one; echo two >&2'], { onLine: (line) => lines.push(line) });
  expect(lines.sort()).toEqual(['one', 'two']);
});

test('words that a shell would read are quoted', () => {
  expect(pasteable(['kubectl', 'get', 'pods', '-l', 'a in (b,c)', "it's"])).toBe(
    `kubectl get pods -l 'a in (b,c)' 'it'\\''s'`,
  );
});
