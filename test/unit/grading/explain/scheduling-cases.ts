import { type Case, changing, scheduler } from './cases.ts';

/** A Pod that is leaving, or that finds no place. */
export const schedulingCases: readonly Case[] = [
  {
    id: 'pod-leaving',
    state: 'readiness-exec',
    change: changing('readiness-exec', 'Pod', (pod) => {
      pod.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    }),
    says: 'Pod web-7b948fdf8f-z46tj is being deleted.',
  },
  {
    id: 'scheduling-gated',
    state: 'pending-gate',
    says: 'Pod web-58fcd78b66-5kchv is held back by its schedulingGates; it is placed on a node once they are taken away.',
  },
  {
    id: 'claim-missing',
    state: 'claim-missing',
    says: 'Pod web-6ff99dc7d4-5zwfd waits for PersistentVolumeClaim dta, which does not exist. There is data.',
  },
  {
    id: 'claim-no-class',
    state: 'claim-no-class',
    says: 'PersistentVolumeClaim data asks for StorageClass "fast", which does not exist. There is: standard.',
  },
  {
    id: 'claim-no-volume',
    state: 'claim-no-volume',
    says: 'PersistentVolumeClaim data finds no PersistentVolume that fits, and no StorageClass makes one for it.',
  },
  {
    id: 'claim-not-provisioned',
    state: 'claim-many-writers',
    says: 'PersistentVolumeClaim data gets no volume: failed to provision volume with StorageClass "standard": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
  },
  {
    id: 'claim-waits-for-pod',
    state: 'claim-waiting',
    says: 'PersistentVolumeClaim data is Pending because no Pod uses it yet; that is normal, it is bound with its first Pod.',
  },
  {
    id: 'claim-pending',
    state: 'claim-no-volume',
    change: (cluster) =>
      changing('claim-no-volume', 'Event', (event) => Object.assign(event, { reason: 'Other' }))(cluster),
    says: 'PersistentVolumeClaim data is not bound to a volume.',
  },
  {
    id: 'node-resources',
    state: 'pending-cpu',
    says: 'Pod web-5c97576ffc-4rz85 found no node to run on: 1 of 1 nodes: not enough CPU left, 900 requested.',
  },
  {
    id: 'node-resources',
    state: 'pending-memory',
    says: 'Pod web-54869c7585-dh6jf found no node to run on: 1 of 1 nodes: not enough memory left, 900Gi requested.',
  },
  {
    id: 'node-resources',
    state: 'pending-resource',
    says: 'Pod web-6d5b46d74f-fwj5w found no node to run on: 1 of 1 nodes: not enough example.com/gpu left, 1 requested.',
  },
  {
    id: 'node-full',
    state: 'pending-selector',
    change: scheduler('0/1 nodes are available: 1 Too many pods. preemption: none.'),
    says: 'Pod web-78c98b699f-mhx6c found no node to run on: 1 of 1 nodes: it already runs as many Pods as it may.',
  },
  {
    id: 'node-labels',
    state: 'pending-selector',
    says: "Pod web-78c98b699f-mhx6c found no node to run on: 1 of 1 nodes: its labels do not fit the Pod's nodeSelector disk=ssd.",
  },
  {
    id: 'node-resources',
    state: 'pending-memory',
    change: changing('pending-memory', 'Pod', (pod) => {
      pod.status.conditions[0].message =
        '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient memory. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling.';
    }),
    says: 'Pod web-54869c7585-dh6jf found no node to run on: 1 of 3 nodes: it has a taint node-role.kubernetes.io/control-plane that the Pod does not tolerate; 2 of 3 nodes: not enough memory left, 900Gi requested.',
  },
  {
    id: 'node-taint',
    state: 'pending-selector',
    change: scheduler(
      '0/2 nodes are available: 2 node(s) had untolerated taint {dedicated: training}. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    ),
    says: 'Pod web-78c98b699f-mhx6c found no node to run on: 2 of 2 nodes: it has a taint dedicated=training that the Pod does not tolerate.',
  },
  {
    id: 'node-cordoned',
    state: 'pending-selector',
    change: scheduler('0/1 nodes are available: 1 node(s) were unschedulable. preemption: none.'),
    says: 'Pod web-78c98b699f-mhx6c found no node to run on: 1 of 1 nodes: it is cordoned (kubectl uncordon).',
  },
  {
    id: 'host-port-taken',
    state: 'pending-host-port',
    says: "Pod web-dd65fccc6-jc5zp found no node to run on: 1 of 1 nodes: the Pod's hostPort is taken there by another Pod.",
  },
  {
    id: 'pod-anti-affinity',
    state: 'pending-affinity',
    says: "Pod web-85f48bf689-tvg48 found no node to run on: 1 of 1 nodes: it already runs a Pod that the Pod's podAntiAffinity keeps away from.",
  },
  {
    id: 'pod-affinity',
    state: 'pending-selector',
    change: scheduler("0/1 nodes are available: 1 node(s) didn't match pod affinity rules. preemption: none."),
    says: "Pod web-78c98b699f-mhx6c found no node to run on: 1 of 1 nodes: it runs no Pod that the Pod's podAffinity wants to be near.",
  },
  {
    id: 'topology-spread',
    state: 'pending-selector',
    change: scheduler(
      "0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints. preemption: none.",
    ),
    says: 'Pod web-78c98b699f-mhx6c found no node to run on: 1 of 1 nodes: the Pod there would break its topologySpreadConstraints.',
  },
  {
    id: 'volume-elsewhere',
    state: 'pending-selector',
    change: scheduler('0/1 nodes are available: 1 node(s) had volume node affinity conflict. preemption: none.'),
    says: "Pod web-78c98b699f-mhx6c found no node to run on: 1 of 1 nodes: the Pod's volume lies on another node.",
  },
  {
    id: 'unschedulable',
    state: 'pending-selector',
    change: scheduler('running PreBind plugin failed'),
    says: 'Pod web-78c98b699f-mhx6c found no node to run on: running PreBind plugin failed',
  },
];
