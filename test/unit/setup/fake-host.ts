import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, type Runner, type RunOptions } from '../../../src/process/run.ts';
import type { CheckOutcome, Fix, Prerequisite, SetupContext } from '../../../src/setup/prerequisite.ts';

type Answer = string | { readonly fails: string };

/** A runner that knows the host by the beginnings of command lines; the longest that fits answers, others do not exist. */
export class FakeHost implements Runner {
  readonly calls: string[] = [];
  readonly answers: Map<string, Answer>;

  constructor(answers: Readonly<Record<string, Answer>>) {
    this.answers = new Map(Object.entries(answers));
  }

  async run(argv: readonly [string, ...string[]], options: RunOptions = {}) {
    const line = argv.join(' ');
    this.calls.push(line);
    options.signal?.throwIfAborted();
    const known = [...this.answers.keys()].filter((start) => line.startsWith(start));
    const answer = this.answers.get(known.sort((a, b) => b.length - a.length)[0] ?? '');
    if (typeof answer === 'string') return { stdout: answer, stderr: '', exitCode: 0 };
    const stderr = answer?.fails ?? '';
    throw new CommandError(argv, `${argv[0]} failed`, {
      exitCode: 1,
      stdout: '',
      stderr,
      notFound: answer === undefined,
    });
  }
}

export function contextOn(runner: Runner, overrides: Partial<SetupContext> = {}): SetupContext {
  const folder = join(tmpdir(), 'klab-unit-nowhere');
  return {
    env: { PATH: '/usr/bin' },
    paths: { cache: join(folder, 'cache'), state: join(folder, 'state') },
    runner,
    root: folder,
    source: 'auto',
    signal: new AbortController().signal,
    ...overrides,
  };
}

interface Shape {
  readonly needs?: readonly string[];
  readonly status?: CheckOutcome['status'];
  readonly fix?: Partial<Fix> | false;
}

/** A prerequisite that a fix makes ok; `log` sees begin and end of every fix. */
export function fakePrerequisite(id: string, shape: Shape = {}, log: string[] = []): Prerequisite {
  let status = shape.status ?? 'missing';
  const { fix = {} } = shape;
  return {
    id,
    title: id.toUpperCase(),
    explain: `explain ${id}`,
    needs: shape.needs ?? [],
    check: async () => ({ status, found: `${id} is ${status}` }),
    fix: async () =>
      fix === false
        ? undefined
        : {
            plan: `make ${id}`,
            changesMachine: false,
            async apply() {
              log.push(`begin ${id}`);
              await new Promise((resolve) => setImmediate(resolve));
              log.push(`end ${id}`);
              status = 'ok';
            },
            ...fix,
          },
  };
}
