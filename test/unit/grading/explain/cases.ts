import type { KubeObject } from '../../../../src/cluster/cluster.ts';
import type { FakeCluster } from '../../../support/fake-cluster.ts';
import { objectsOf, recorded } from '../../../support/states.ts';

/** A situation, the grader that meets it, and what it has to say. */
export interface Case {
  /** The diagnosis. */
  readonly id: string;
  /** test/fixtures/states/<state>.json */
  readonly state: string;
  /** What cannot be brought about on a test cluster is made from a recorded state. */
  readonly change?: (cluster: FakeCluster) => void;
  /** What is judged, where its name does not tell. */
  readonly as?: 'Deployment';
  /** Parameters of the grader beside those that the state's name tells. */
  readonly judged?: object;
  readonly says: string;
  /** klab is to blame: the verdict is `error`. */
  readonly fault?: true;
}

const namespace = 'shop';
export const images = ['bootcamp:v1', 'bootcamp:v2', 'shell:v1'];

/** The grader and parameters for a state, by its name: what is in it is always called the same. */
export function judgeOf({
  state,
  as,
  judged = {},
}: Pick<Case, 'state' | 'as' | 'judged'>): readonly [kind: string, params: object] {
  if (state === 'ingress')
    return ['http', { target: { ingress: { namespace, host: 'shop.example' } }, path: '/order/1', ...judged }];
  if (!as && /^service-(?!account)/.test(state)) return ['http', { target: { service: 'web', namespace, port: 80 } }];
  if (state === 'claim-waiting') {
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: 'data' };
    return ['resource', { ...claim, match: { status: { phase: 'Bound' } } }];
  }
  if (/^stateful/.test(state)) return ['rollout', { kind: 'StatefulSet', namespace, name: 'db' }];
  if (/^daemon/.test(state)) return ['rollout', { kind: 'DaemonSet', namespace, name: 'agent' }];
  return ['rollout', { kind: 'Deployment', namespace, name: 'web' }];
}

export function clusterOf({ state, change }: Pick<Case, 'state' | 'change'>): FakeCluster {
  const cluster = recorded(state);
  cluster.images = images;
  cluster.onLogs = () => 'starting\ncannot open /etc/app/config.yaml\n';
  change?.(cluster);
  return cluster;
}

/** Changes each object of a kind. Fixtures are JSON, so a deep copy may be written to. */
// biome-ignore lint/suspicious/noExplicitAny: recorded JSON, changed by hand.
export function changing(state: string, kind: string, change: (object: any) => void) {
  return (cluster: FakeCluster) => {
    for (const object of objectsOf(state).filter((one) => one.kind === kind)) {
      const copy: KubeObject = structuredClone(object);
      change(copy);
      cluster.put(copy);
    }
  };
}

/** The scheduler says something else; its words are those of Kubernetes 1.34. */
export const scheduler = (said: string) =>
  changing('pending-selector', 'Pod', (pod) => {
    pod.status.conditions[0].message = said;
  });

/** The one container waits or has ended in another way. */
export const containerState = (state: string, changed: object) =>
  changing(state, 'Pod', (pod) => Object.assign(pod.status.containerStatuses[0], changed));
