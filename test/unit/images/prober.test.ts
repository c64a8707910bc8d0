import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines } from '../../../src/cluster/json-lines.ts';
import { type Compiled, compiled, go } from '../../support/go-program.ts';

const timeout = 180_000;

interface Said {
  readonly id: number;
  readonly exitCode: number;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly truncated: boolean;
}

describe.skipIf(go === undefined)('prober', { timeout }, () => {
  let program: Compiled;
  beforeAll(async () => {
    program = await compiled('prober', 'v1');
  }, timeout);
  afterAll(() => program[Symbol.asyncDispose]());

  /** Asks all at once and ends the input after the last answer; answers by id. */
  async function serve(...questions: { argv: string[]; timeoutMs?: number; maxBytes?: number }[]) {
    const child = spawn(program.path, ['serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const limits = { timeoutMs: 10_000, maxBytes: 1000 };
    for (const [id, question] of questions.entries()) {
      child.stdin.write(`${JSON.stringify({ id, ...limits, ...question })}\n`);
    }
    const answers = new Map<number, Said & { out: string; err: string }>();
    const order: number[] = [];
    for await (const said of jsonLines<Said>(child.stdout)) {
      const [out, err] = [said.stdout, said.stderr].map((bytes) => Buffer.from(bytes ?? '', 'base64').toString());
      answers.set(said.id, { ...said, out: out ?? '', err: err ?? '' });
      order.push(said.id);
      if (answers.size === questions.length) child.stdin.end();
    }
    return { answers, order, exitCode: await ended };
  }

  it('runs commands side by side and brings exit codes and both streams', async () => {
    const { answers, order, exitCode } = await serve(
      { argv: ['/bin/sh', '-c', 'sleep 0.5; echo late'] },
      { argv: ['/bin/sh', '-c', 'echo out; echo err >&2; exit 7'] },
      { argv: ['/bin/sh', '-c', 'kill -KILL $$'] },
      { argv: ['/no/such/program'] },
      { argv: ['/'] },
    );
    expect(answers.get(0)).toMatchObject({ exitCode: 0, out: 'late\n', err: '' });
    expect(answers.get(1)).toMatchObject({ exitCode: 7, out: 'out\n', err: 'err\n', truncated: false });
    expect([2, 3, 4].map((id) => answers.get(id)?.exitCode)).toEqual([137, 127, 126]);
    expect(order.at(-1)).toBe(0);
    expect(exitCode).toBe(0);
  });

  it('ends what takes too long, and keeps no more than it may', async () => {
    const { answers } = await serve(
      { argv: ['/bin/sleep', '60'], timeoutMs: 100 },
      { argv: ['/bin/sh', '-c', 'printf 123456'], maxBytes: 4 },
    );
    expect(answers.get(0)?.exitCode).toBe(137);
    expect(answers.get(1)).toMatchObject({ exitCode: 0, out: '1234', truncated: true });
  });

  it('takes more questions at once than it runs at once', async () => {
    const argvs = Array.from({ length: 40 }, (_, id) => ({ argv: ['/bin/echo', String(id)] }));
    const { answers } = await serve(...argvs);
    expect([...answers].every(([id, { out }]) => out === `${id}\n`)).toBe(true);
    expect(answers.size).toBe(40);
  });

  it('ends, with what it runs, when its input ends', async () => {
    const child = spawn(program.path, ['serve'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const script = 'echo $$ >&2; exec sleep 60';
    child.stdin.end(`${JSON.stringify({ id: 1, argv: ['/bin/sh', '-c', script], timeoutMs: 60_000, maxBytes: 9 })}\n`);
    expect(await ended).toBe(0);
  });
});
