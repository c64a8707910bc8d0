import { graders } from '../../../graders/index.ts';
import { ApiError, type KubeObject } from '../../cluster/cluster.ts';
import { type BoundCheck, bindChecks } from '../../grading/bind.ts';
import type { GeneratedMutant } from '../generated.ts';
import type { Trial } from '../trial.ts';
import { errorsIn, type Finding, findingOf, judgedOf } from './finding.ts';
import { gradeWrong, type Wanted } from './mutant.ts';

interface Options {
  readonly wanted: Wanted;
  /** Why the author says that it makes no difference. */
  readonly equivalent?: string;
}

/** The right solution with one fault, which some check has to see. */
export async function proveGenerated(
  trial: Trial,
  mutant: GeneratedMutant,
  { wanted, equivalent }: Options,
): Promise<Finding> {
  await trial.settle();
  await trial.solve();
  await trial.settle();
  try {
    await mutant.apply(await trial.snapshot(), trial.hands);
  } catch (thrown) {
    // What the API server refuses no learner can do: there is nothing to catch.
    if (!(thrown instanceof ApiError) || !isRefusal(thrown)) throw thrown;
    return { outcome: 'equivalent', problems: [{ what: `the API server refuses it: ${thrown.message}` }], checks: [] };
  }
  const results = await gradeWrong(trial, wanted, () => true);
  const errors = errorsIn(results);
  const survives = results.every(({ verdict }) => verdict === 'pass');
  if (!survives) return findingOf([], results.some(({ verdict }) => verdict === 'fail') ? [] : errors, results);
  if (equivalent !== undefined) {
    return { outcome: 'equivalent', problems: [{ what: `equivalent: ${equivalent}` }], checks: judgedOf(results) };
  }
  return findingOf([{ what: survivor(mutant, bindChecks(trial.lab, graders)) }], [], results);
}

const isRefusal = ({ transient, status }: ApiError) =>
  !transient && (status === 400 || status === 403 || status === 422);

function survivor({ what, object }: GeneratedMutant, checks: readonly BoundCheck[]): string {
  const readers = checks.filter(({ grader, params }) => grader.watches(params).some((one) => isOf(one, object)));
  const names = readers.map(({ check }) => check.id).join(', ');
  const saw =
    readers.length > 0
      ? `These read objects of kind ${object.kind} and saw nothing wrong: ${names}`
      : `No check reads objects of kind ${object.kind}`;
  return `survives: every check passed, although ${what}. ${saw}`;
}

const isOf = (one: Pick<KubeObject, 'apiVersion' | 'kind'>, other: Pick<KubeObject, 'apiVersion' | 'kind'>) =>
  one.apiVersion === other.apiVersion && one.kind === other.kind;
