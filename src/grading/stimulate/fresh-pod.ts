import type { KubeObject } from '../../cluster/cluster.ts';
import type { Pod } from '../kube-types.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Mounting extends Fields {
  readonly volumeMounts?: readonly { readonly name: string }[];
}

interface LiveSpec extends Fields {
  readonly nodeName?: string;
  readonly volumes?: readonly Fields[];
  readonly tolerations?: readonly Fields[];
  readonly containers?: readonly Mounting[];
  readonly initContainers?: readonly Mounting[];
}

/** What the API server, the scheduler and admission have written into a live Pod; they will do it again. */
const written = new Set(['nodeName', 'priority', 'preemptionPolicy', 'ephemeralContainers', 'serviceAccount']);
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * A Pod as somebody would have to write it in order to get this one again: without what the cluster has added to it.
 * `as` gives it another name, namespace or labels; it then has no annotations and no owners either.
 */
export function freshPod(
  pod: Pod,
  as?: { readonly name: string; readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
): KubeObject {
  const { name, namespace = '', labels = {}, annotations = {}, ownerReferences = [] } = pod.metadata;
  const owners = ownerReferences.filter(({ controller }) => controller !== true);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: as ?? {
      name,
      namespace,
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(owners.length > 0 ? { ownerReferences: owners } : {}),
    },
    spec: freshSpec((pod.spec ?? {}) as LiveSpec, chosenNode(pod)),
  };
}

function freshSpec(spec: LiveSpec, nodeName: string | undefined): Fields {
  const { volumes = [], tolerations = [], containers = [], initContainers = [], ...rest } = spec;
  const injected = new Set(volumes.filter(isInjected).map(({ name }) => name));
  const kept = {
    volumes: volumes.filter(({ name }) => !injected.has(name)),
    tolerations: tolerations.filter((toleration) => !isDefault(toleration)),
    initContainers: initContainers.map((container) => withoutMounts(container, injected)),
  };
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([field]) => !written.has(field))),
    ...Object.fromEntries(Object.entries(kept).filter(([, list]) => list.length > 0)),
    containers: containers.map((container) => withoutMounts(container, injected)),
    ...(nodeName === undefined ? {} : { nodeName }),
  };
}

/** The volume with the ServiceAccount's token that admission adds: of that name, and projected. */
function isInjected({ name, projected }: Fields): boolean {
  return typeof name === 'string' && name.startsWith('kube-api-access-') && projected !== undefined;
}

function withoutMounts({ volumeMounts, ...container }: Mounting, volumes: ReadonlySet<unknown>): Fields {
  const mounts = (volumeMounts ?? []).filter(({ name }) => !volumes.has(name));
  return mounts.length > 0 ? { ...container, volumeMounts: mounts } : container;
}

/** The two tolerations of 300 s that admission gives to every Pod. */
function isDefault({ key, operator, effect, tolerationSeconds }: Fields): boolean {
  const keys: readonly unknown[] = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
  return keys.includes(key) && operator === 'Exists' && effect === 'NoExecute' && tolerationSeconds === 300;
}

/** The node that the author chose, past the scheduler. Only what kubectl apply notes tells it from the scheduler's choice. */
function chosenNode(pod: Pod): string | undefined {
  try {
    const applied = JSON.parse(pod.metadata.annotations?.[lastApplied] ?? '{}') as { spec?: { nodeName?: unknown } };
    const { nodeName } = applied.spec ?? {};
    return typeof nodeName === 'string' && nodeName === pod.spec?.nodeName ? nodeName : undefined;
  } catch {
    return undefined;
  }
}
