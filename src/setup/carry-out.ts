import { KlabError } from '../errors.ts';
import { type Rendering, runSteps, type Step, type StepReport } from '../progress/steps.ts';
import { checked, type Finding } from './examine.ts';
import type { Prerequisite, SetupContext } from './prerequisite.ts';

export interface Done {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
}

interface CarryOutOptions {
  readonly rendering: Rendering;
  readonly stderr: NodeJS.WritableStream;
  readonly mayChangeMachine: boolean;
}

/**
 * Repairs the findings (needs first), side by side where their needs allow; what changes the machine goes one at a
 * time, since package managers lock each other out. The first failure stops the others and is thrown when all have ended.
 */
export async function carryOut(
  toDo: readonly Finding[],
  context: SetupContext,
  options: CarryOutOptions,
): Promise<Done[]> {
  const done: Done[] = [];
  const failure = new AbortController();
  const own = { ...context, signal: AbortSignal.any([context.signal, failure.signal]) };
  const ends = new Map(toDo.map(({ prerequisite }) => [prerequisite.id, Promise.withResolvers<void>()]));
  const oneAtATime = queue();

  const children = toDo.map(({ prerequisite }): Step => {
    const { id, title, needs } = prerequisite;
    const end = ends.get(id) as PromiseWithResolvers<void>;
    end.promise.catch(() => undefined);
    const work = async (report: StepReport) => {
      const awaited = toDo.filter((other) => needs.includes(other.prerequisite.id));
      if (awaited.length > 0)
        report.detail(`waits for: ${awaited.map((other) => other.prerequisite.title).join(', ')}`);
      await Promise.all(needs.map((need) => ends.get(need)?.promise));
      own.signal.throwIfAborted();
      const seconds = await repair(prerequisite, own, options.mayChangeMachine, oneAtATime, report);
      if (seconds !== undefined) done.push({ id, title, seconds });
    };
    const run = async (report: StepReport) => {
      try {
        await work(report);
        end.resolve();
      } catch (thrown) {
        end.reject(thrown);
        failure.abort(thrown);
        throw thrown;
      }
    };
    return { title, run };
  });

  try {
    await runSteps([{ title: 'Set up', children, concurrent: true }], options);
  } catch (thrown) {
    // A list may end at its first error: what still runs must have ended too before the lock is released.
    await Promise.allSettled([...ends.values()].map((end) => end.promise));
    context.signal.throwIfAborted();
    throw failure.signal.aborted ? failure.signal.reason : thrown;
  }
  return done;
}

/** One check → fix → check again. Returns the fix's seconds, undefined when none was needed. A warning that cannot be repaired stays one. */
async function repair(
  prerequisite: Prerequisite,
  context: SetupContext,
  mayChangeMachine: boolean,
  oneAtATime: Queue,
  report: StepReport,
): Promise<number | undefined> {
  report.detail('checking');
  const before = await checked(prerequisite, context);
  if (before.status === 'ok') return undefined;
  const fix = await prerequisite.fix(context);
  const tolerable = before.status === 'warning';
  if (!fix || (fix.changesMachine && !mayChangeMachine)) {
    if (tolerable) return undefined;
    throw new KlabError(`${prerequisite.title}: ${before.found}`, {
      hint: fix ? `It would take: ${fix.plan}. Run \`klab setup\`.` : prerequisite.explain,
    });
  }
  let began = performance.now();
  const apply = () => {
    began = performance.now();
    report.detail(fix.plan);
    return fix.apply(report);
  };
  try {
    await (fix.changesMachine ? oneAtATime(apply) : apply());
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (!tolerable) throw thrown;
  }
  const after = await checked(prerequisite, context);
  if (after.status === 'missing') {
    throw new KlabError(`${prerequisite.title}: ${after.found}, although klab did this: ${fix.plan}`, {
      hint: prerequisite.explain,
    });
  }
  report.detail(after.found);
  return (performance.now() - began) / 1_000;
}

type Queue = (work: () => Promise<void>) => Promise<void>;

function queue(): Queue {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    // What comes after a failure sees the abort by itself.
    last = last.catch(() => undefined).then(work);
    return last;
  };
}
