import { join } from 'node:path';
import { KlabError, UsageError } from '../errors.ts';
import type { Rendering } from '../progress/steps.ts';
import { defaultProviderKind } from '../provider/kinds.ts';
import { withLock } from '../state/lock.ts';
import { authorise } from './admin.ts';
import { carryOut, type Done } from './carry-out.ts';
import { examine, type Finding } from './examine.ts';
import { prerequisitesFor } from './index.ts';
import { type Plan, planLines, planOf } from './plan.ts';
import type { Prerequisite, SetupContext } from './prerequisite.ts';

export interface SetupOptions {
  /** Do what changes the machine without asking. */
  readonly yes: boolean;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly rendering: Rendering;
  readonly stderr: NodeJS.WritableStream;
  /** false: nobody can answer, so a question is a usage error. true when absent. */
  readonly interactive?: boolean;
  /** Also repair what is only a warning; otherwise that is done only along with something that is missing. */
  readonly warningsToo?: boolean;
  /** Kind of the provider whose clusters are wanted; the default one when absent. */
  readonly provider?: string;
  readonly prerequisites?: readonly Prerequisite[];
}

export interface SetupReport {
  /** What is there now; nothing in it is missing. */
  readonly findings: readonly Finding[];
  /** What was done, with its time. */
  readonly done: readonly Done[];
}

/**
 * Makes the machine ready for clusters: checks, shows the plan, asks, repairs, checks again. Does nothing when all is
 * there. Runs of several processes wait for each other. Interrupted, it goes on where it was when it is called again.
 *
 * Throws UsageError when it would have to ask and nobody can answer, KlabError when the user declines, when klab
 * cannot provide something, or when a repair fails.
 */
export async function ensureSetup(context: SetupContext, options: SetupOptions): Promise<SetupReport> {
  const prerequisites = options.prerequisites ?? prerequisitesFor(options.provider ?? defaultProviderKind);
  const say = (text: string) => options.rendering !== 'silent' && options.stderr.write(`${text}\n`);
  const findings = await examine(prerequisites, context);
  if (isReady(findings, options)) return { findings, done: [] };
  const wholePlan = possiblePlan(findings);
  const asks = wholePlan.changesMachine && !options.yes && options.interactive !== false;
  if (asks || options.rendering !== 'silent')
    options.stderr.write(`klab setup will:\n${planLines(wholePlan).join('\n')}\n`);
  const plan = await agreed(wholePlan, options);
  if (plan.toDo.length === 0) return { findings, done: [] };
  if (plan.changesMachine) await authorise(context);

  const locks = join(context.paths.state, 'setup.sqlite');
  let waited = false;
  const onWait = (pid: number) => {
    waited = true;
    say(`Another klab setup is running (process ${pid}); waiting for it …`);
  };
  return withLock(locks, 'setup', { signal: context.signal, onWait }, async () => {
    const now = waited ? await examine(prerequisites, context) : findings;
    if (isReady(now, options)) return { findings: now, done: [] };
    const todo = waited
      ? possiblePlan(now).toDo.filter(({ fix }) => plan.changesMachine || !fix?.changesMachine)
      : plan.toDo;
    const done = await carryOut(todo, context, { ...options, mayChangeMachine: options.yes || plan.changesMachine });
    const after = await examine(prerequisites, context);
    possiblePlan(after);
    if (done.length > 0) say(['Time of each part:', ...done.map(timeLine)].join('\n'));
    return { findings: after, done };
  });
}

function isReady(findings: readonly Finding[], options: SetupOptions): boolean {
  return findings.every(
    ({ status, fix }) => status === 'ok' || (status === 'warning' && !(options.warningsToo && fix)),
  );
}

/** The plan, unless something is missing that klab cannot provide: then nothing is begun. */
function possiblePlan(findings: readonly Finding[]): Plan {
  const plan = planOf(findings);
  if (plan.impossible.length === 0) return plan;
  const lines = plan.impossible.map(({ prerequisite, found }) => `${prerequisite.title}: ${found}`);
  throw new KlabError(`this machine lacks something that klab cannot provide\n  ${lines.join('\n  ')}`, {
    hint: plan.impossible.map(({ prerequisite }) => prerequisite.explain).join('\n  '),
  });
}

/** The plan as far as the user agrees. What only turns a warning into ok may be declined. */
async function agreed(plan: Plan, options: SetupOptions): Promise<Plan> {
  if (!plan.changesMachine || options.yes) return plan;
  if (options.interactive !== false && (await options.confirm('Go ahead?'))) return plan;
  const reaching = plan.toDo.filter(({ fix }) => fix?.changesMachine);
  const toDo = plan.toDo.filter((finding) => !reaching.includes(finding));
  if (reaching.every(({ status }) => status === 'warning')) return { ...plan, toDo, changesMachine: false };
  if (options.interactive !== false) {
    throw new KlabError('nothing was changed, so klab cannot run labs yet', {
      hint: 'Run `klab setup` when you are ready.',
    });
  }
  const changes = reaching.map(({ prerequisite, fix }) => `${prerequisite.title}: ${fix?.plan}`);
  throw new UsageError(`this would change the machine, and nobody can be asked here\n  ${changes.join('\n  ')}`, {
    hint: 'Pass --yes to agree.',
  });
}

function timeLine({ title, seconds }: Done): string {
  return `  ${seconds.toFixed(1).padStart(7)} s  ${title}`;
}
