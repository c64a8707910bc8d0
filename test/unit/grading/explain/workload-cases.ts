import type { FakeCluster } from '../../../support/fake-cluster.ts';
import { objectsOf } from '../../../support/states.ts';
import { type Case, changing } from './cases.ts';

const deleted = (object: { metadata: { deletionTimestamp?: string } }) => {
  object.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
};
const without =
  (state: string, ...kinds: string[]) =>
  (cluster: FakeCluster) => {
    for (const object of objectsOf(state)) if (kinds.includes(object.kind)) cluster.remove(object);
  };
const all =
  (...changes: ((cluster: FakeCluster) => void)[]) =>
  (cluster: FakeCluster) => {
    for (const change of changes) change(cluster);
  };

/** Absence, the object itself, Pods that are refused, a rollout that stands still. */
export const workloadCases: readonly Case[] = [
  {
    id: 'absent',
    state: 'crash',
    change: without('crash', 'Deployment', 'ReplicaSet', 'Pod'),
    says: 'There is no Deployment web in namespace shop.',
  },
  {
    id: 'absent-other-namespace',
    state: 'crash',
    change: all(
      without('crash', 'Deployment'),
      changing('crash', 'Deployment', (object) => {
        object.metadata.namespace = 'default';
      }),
    ),
    says: 'There is no Deployment web in namespace shop. Found Deployment web in namespace default.',
  },
  {
    id: 'absent-other-kind',
    state: 'kind-replica-set',
    says: 'There is no Deployment web in namespace shop. Found a ReplicaSet web, but it is no Deployment.',
  },
  {
    id: 'absent-other-kind',
    state: 'kind-pod',
    says: 'There is no Deployment web in namespace shop. Found a Pod web, but it is no Deployment.',
  },
  {
    id: 'absent-going',
    state: 'service-loopback',
    change: changing('service-loopback', 'Service', (service) => {
      service.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    }),
    says: 'There is no Service web in namespace shop. The Service of that name is being deleted.',
  },
  {
    id: 'absent-near-name',
    state: 'service-near-name',
    says: 'There is no Service web in namespace shop. Found Service web-server there. Did you mean it?',
  },
  {
    id: 'absent-other-name',
    state: 'crash',
    change: all(
      without('crash', 'Deployment'),
      changing('crash', 'Deployment', (object) => {
        object.metadata.name = 'catalogue';
      }),
    ),
    says: 'There is no Deployment web in namespace shop. Found Deployment catalogue there.',
  },
  {
    id: 'namespace-terminating',
    state: 'namespace-stuck',
    says: 'There is no Deployment web in namespace shop. The namespace is being deleted, so nothing new can be made in it. It waits: Some content in the namespace has finalizers remaining: klab.dev/held in 1 resource instances.',
  },
  {
    id: 'workload-leaving',
    state: 'crash',
    change: changing('crash', 'Deployment', deleted),
    says: 'Deployment web is being deleted.',
  },
  {
    id: 'workload-not-observed',
    state: 'crash',
    change: changing('crash', 'Deployment', (object) => {
      object.metadata.generation = 2;
    }),
    says: 'Deployment web was changed a moment ago; its controller has not acted on it yet.',
  },
  {
    id: 'refused-quota',
    state: 'quota',
    says: 'Deployment web cannot create Pods: ResourceQuota small is used up (limit pods=1, used pods=1, one more Pod needs pods=1).',
  },
  {
    id: 'refused-quota',
    state: 'stateful-refused',
    says: 'StatefulSet db cannot create Pods: ResourceQuota small is used up (limit pods=0, used pods=0, one more Pod needs pods=1).',
  },
  {
    id: 'refused-no-requests',
    state: 'quota-needs-requests',
    says: 'Deployment web cannot create Pods: ResourceQuota small counts requests.memory, so every container has to say how much it wants (resources).',
  },
  {
    id: 'refused-limit-range',
    state: 'limit-range',
    says: "Deployment web cannot create Pods: the namespace's LimitRange sets a maximum of 64Mi memory per Container; the limit here is 1Gi.",
  },
  {
    id: 'refused-service-account',
    state: 'service-account',
    says: 'Deployment web cannot create Pods: ServiceAccount deployr does not exist. There is deployer.',
  },
  {
    id: 'refused-pod-security',
    state: 'pod-security',
    says: 'Deployment web cannot create Pods: the namespace enforces Pod Security "restricted:latest", and the template breaks it: privileged (container "main" must not set securityContext.privileged=true), allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), seccompProfile (pod or con… (94 characters cut)',
  },
  {
    id: 'refused-policy',
    state: 'admission-policy',
    says: 'Deployment web cannot create Pods: ValidatingAdmissionPolicy \'exp-team-label\' refuses them: every Pod needs a label "team"',
  },
  {
    id: 'webhook-unreachable',
    state: 'webhook',
    fault: true,
    says: 'Deployment web cannot create Pods: the API server has to ask webhook policy.klab.dev first and gets no answer (failed calling webhook "policy.klab.dev").',
  },
  {
    id: 'refused-policy',
    state: 'webhook',
    change: changing('webhook', 'Deployment', (object) => {
      object.status.conditions.at(-1).message = 'admission webhook "policy.klab.dev" denied the request: no team label';
    }),
    says: 'Deployment web cannot create Pods: admission webhook "policy.klab.dev" refuses them: no team label',
  },
  {
    id: 'refused',
    state: 'quota',
    change: changing('quota', 'Deployment', (object) => {
      for (const condition of object.status.conditions)
        if (condition.type === 'ReplicaFailure') condition.message = 'pods "web-1" is forbidden: unknown runtime class';
    }),
    says: 'Deployment web cannot create Pods: pods "web-1" is forbidden: unknown runtime class',
  },
  { id: 'scaled-to-zero', state: 'scaled-to-zero', says: 'Deployment web is scaled to 0, so nothing runs.' },
  {
    id: 'rollout-paused',
    state: 'paused',
    says: 'Deployment web is paused, so its new template is not rolled out (kubectl rollout resume).',
  },
  {
    id: 'update-on-delete',
    state: 'stateful-on-delete',
    says: 'StatefulSet db replaces a Pod only when it is deleted (updateStrategy OnDelete); Pod db-0 still runs the older template.',
  },
  {
    id: 'update-on-delete',
    state: 'daemon-on-delete',
    says: 'DaemonSet agent replaces a Pod only when it is deleted (updateStrategy OnDelete); Pod agent-qqmpw still runs the older template.',
  },
  {
    id: 'update-partition',
    state: 'stateful-partition',
    says: 'StatefulSet db updates only Pods from number 1 on (partition); Pod db-0 keeps the older template.',
  },
  {
    id: 'old-pod-terminating',
    state: 'old-pod-leaving',
    says: 'Pod web-846fb49f6c-jxf8l of an older template is still there, being deleted; the rollout waits for it to end.',
  },
  {
    id: 'old-pod-left',
    state: 'old-pod-leaving',
    change: changing('old-pod-leaving', 'Pod', (pod) => {
      delete pod.metadata.deletionTimestamp;
    }),
    says: 'Pod web-846fb49f6c-jxf8l of an older template is still there; the rollout is not over.',
  },
  {
    id: 'daemon-on-no-node',
    state: 'daemon-nowhere',
    says: 'DaemonSet agent fits no node: none carries disk=ssd, so it makes no Pods.',
  },
  {
    id: 'pod-differs-from-template',
    state: 'service-near-name',
    as: 'Deployment',
    change: changing('service-near-name', 'Pod', (pod) => {
      pod.spec.containers[0].image = 'nginx:1.27';
    }),
    says: 'Pod web-657dd7fcb6-sgwg7 does not run what the template of Deployment web says: image differs.',
  },
  {
    id: 'workload-counts',
    state: 'service-near-name',
    as: 'Deployment',
    change: changing('service-near-name', 'Deployment', (object) => {
      object.spec.replicas = 2;
    }),
    says: 'Deployment web wants 2 Pods; its .status.replicas is 1.',
  },
];
