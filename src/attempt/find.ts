import type { ClusterReader } from '../cluster/cluster.ts';
import { KlabError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { attemptLabel, labLabel } from '../labels.ts';
import type { ClusterInfo } from '../provider/provider.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { namespaceRef } from './remove-namespace.ts';
import { isUnderWay } from './start-state.ts';

/**
 * The attempt at this lab that is under way on this cluster, if there is one. Throws KlabError when the lab's
 * namespaces hold an attempt that this store knows nothing of: somebody's work, which a new start would delete.
 */
export async function attemptUnderWay(
  store: AttemptStore,
  lab: Lab,
  cluster: ClusterInfo,
  access: ClusterReader,
): Promise<Attempt | undefined> {
  const known = store
    .list()
    .filter((one) => one.lab === lab.id && one.provider === cluster.provider && one.cluster === cluster.name)
    .toReversed();
  for (const attempt of known) if (await isUnderWay(access, attempt)) return attempt;
  for (const name of lab.namespaces) {
    const labels = (await access.get(namespaceRef(name)))?.metadata.labels;
    const owner = labels?.[attemptLabel];
    if (labels?.[labLabel] === lab.id && !known.some(({ id }) => id === owner)) {
      throw new KlabError(
        `Namespace ${name} holds an attempt at ${lab.id} that is not in this state folder (${owner})`,
        {
          hint: `If nobody needs it: kubectl delete namespace ${name}. Else use another cluster: klab start ${lab.id} --cluster NAME`,
        },
      );
    }
  }
  return undefined;
}
