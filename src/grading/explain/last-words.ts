import type { ClusterReader } from '../../cluster/cluster.ts';
import type { Sight } from '../grader.ts';
import type { ContainerStatus, Pod } from '../kube-types.ts';

/** The last line that the first container of a Pod that ended badly has logged. */
export interface Words {
  readonly container: string;
  readonly line: string;
}

type Asked = { readonly key: string; readonly words: Promise<Words | undefined> };

/** The last question per Pod uid, as long as the evaluation lives: a log is fetched once per restart, not per look. */
const asked = new WeakMap<object, Map<string, Asked>>();

/** undefined when no container has ended with a failure, or its log cannot be had: it only enriches an explanation. */
export async function lastWords(
  cluster: ClusterReader & Partial<Pick<Sight, 'logs'>>,
  pod: Pod,
): Promise<Words | undefined> {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const ended = statuses.find((status) => !status.ready && (endOf(status)?.exitCode ?? 0) !== 0);
  if (!ended || !cluster.logs || endOf(ended)?.reason === 'StartError') return undefined;
  const known = asked.get(cluster) ?? new Map<string, Asked>();
  asked.set(cluster, known);
  const uid = pod.metadata.uid ?? pod.metadata.name;
  const key = `${ended.name} ${ended.restartCount ?? 0} ${ended.state?.terminated ? 'now' : 'before'}`;
  const last = known.get(uid);
  if (last?.key === key) return await last.words;
  const words = ask(cluster as Pick<Sight, 'logs'>, pod, ended);
  known.set(uid, { key, words });
  return await words;
}

/** How a container ended, now or before its last restart. */
export const endOf = ({ state, lastState }: ContainerStatus) => state?.terminated ?? lastState?.terminated;

async function ask(
  cluster: Pick<Sight, 'logs'>,
  pod: Pod,
  { name, state }: ContainerStatus,
): Promise<Words | undefined> {
  const place = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, container: name };
  // A container that waits for its next start still has the log of the run before; only a running one has a new log.
  const previous = state?.running !== undefined;
  const text = await cluster.logs(place, { tailLines: 3, timeoutMs: 3_000, previous }).catch(() => '');
  const line = text
    .split('\n')
    .map((one) => one.trim())
    .findLast((one) => one !== '');
  return line === undefined ? undefined : { container: name, line: line.slice(0, 200) };
}
