import { openCluster } from '../cluster/open.ts';
import { undoLeftovers } from '../grading/stimulate/leftovers.ts';
import type { Step } from '../progress/steps.ts';
import type { AttemptStore } from '../state/attempts.ts';
import type { Session } from './session.ts';
import { applyStartState, removeStartState } from './start-state.ts';
import { recordFrom } from './witness.ts';
import { handOutFiles } from './work-files.ts';

/** Deletes the attempt's namespaces and applies the start state again. Can be repeated after an interruption. */
export function resetSteps({ lab, attempt, cluster }: Session, store: AttemptStore, signal: AbortSignal): Step[] {
  return [
    {
      title: `Remove what was made for ${lab.id}`,
      run: async (report) => {
        await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
        // What a grading that was killed has left outside of the namespaces: labels of nodes, for instance.
        await undoLeftovers(access, attempt.id, { signal }).catch(() => signal.throwIfAborted());
        await removeStartState(access, attempt, { report, signal });
      },
    },
    {
      title: `Apply the start state of ${lab.id}`,
      run: async (report) => {
        await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
        await handOutFiles(lab, attempt);
        store.forgetStages(attempt.id);
        const apply = () => applyStartState(access, lab, attempt, { report, signal });
        await recordFrom(access, lab, attempt, { store, report, signal }, apply);
      },
    },
  ];
}
