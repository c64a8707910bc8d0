import type { Cluster } from '../cluster/cluster.ts';
import { openCluster } from '../cluster/open.ts';
import { undoLeftovers } from '../grading/stimulate/leftovers.ts';
import type { Step, StepReport } from '../progress/steps.ts';
import type { AttemptStore } from '../state/attempts.ts';
import type { Session } from './session.ts';
import { applyStartState, removeStartState } from './start-state.ts';
import { recordFrom } from './witness.ts';
import { handOutFiles } from './work-files.ts';

type Begun = Pick<Session, 'lab' | 'attempt'>;

interface Operation {
  readonly report: StepReport;
  readonly signal: AbortSignal;
}

/** Deletes the attempt's namespaces and applies the start state again. Can be repeated after an interruption. */
export function resetSteps({ cluster, ...begun }: Session, store: AttemptStore, signal: AbortSignal): Step[] {
  const { kubeconfig } = cluster;
  return [
    {
      title: `Remove what was made for ${begun.lab.id}`,
      run: async (report) => {
        await using access = await openCluster({ kubeconfig });
        await clearAttempt(access, begun, { report, signal });
      },
    },
    {
      title: `Apply the start state of ${begun.lab.id}`,
      run: async (report) => {
        await using access = await openCluster({ kubeconfig });
        await beginAgain(access, begun, { store, report, signal });
      },
    },
  ];
}

/** The first half of a reset: what was made goes. */
export async function clearAttempt(access: Cluster, { attempt }: Begun, { report, signal }: Operation): Promise<void> {
  // What a grading that was killed has left outside of the namespaces: labels of nodes, for instance.
  await undoLeftovers(access, attempt.id, { signal }).catch(() => signal.throwIfAborted());
  await removeStartState(access, attempt, { report, signal });
}

/** The second half of a reset: the start state comes back, and what was judged at stages is forgotten. */
export async function beginAgain(
  access: Cluster,
  { lab, attempt }: Begun,
  { store, report, signal }: Operation & { readonly store: AttemptStore },
): Promise<void> {
  await handOutFiles(lab, attempt);
  store.forgetStages(attempt.id);
  const apply = () => applyStartState(access, lab, attempt, { report, signal });
  await recordFrom(access, lab, attempt, { store, report, signal }, apply);
}
