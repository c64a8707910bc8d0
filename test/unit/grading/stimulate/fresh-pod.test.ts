import { expect, test } from 'vitest';
import type { Pod } from '../../../../src/grading/kube-types.ts';
import { freshPod } from '../../../../src/grading/stimulate/fresh-pod.ts';
import { deployment, owner } from '../../../support/objects.ts';

const mount = {
  name: 'kube-api-access-x2b4',
  mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
  readOnly: true,
};
const data = { name: 'data', mountPath: '/data' };
const toleration = (key: string, tolerationSeconds: number) => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds,
});

/** A Pod as the API server, admission, the scheduler and the kubelet leave it. */
const live = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u',
    generation: 1,
    resourceVersion: '42',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: 'web' },
    annotations: { note: 'mine' },
    ownerReferences: [{ ...owner(deployment().object), controller: false }],
  },
  spec: {
    nodeName: 'node-1',
    priority: 0,
    preemptionPolicy: 'PreemptLowerPriority',
    serviceAccountName: 'app',
    serviceAccount: 'app',
    restartPolicy: 'OnFailure',
    ephemeralContainers: [{ name: 'debugger', image: 'shell:v1' }],
    tolerations: [toleration('not-ready', 300), toleration('unreachable', 300), toleration('unreachable', 20)],
    initContainers: [{ name: 'init', image: 'shell:v1', volumeMounts: [mount] }],
    containers: [{ name: 'main', image: 'web:1', volumeMounts: [data, mount] }],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'disk' } },
      { name: 'kube-api-access-x2b4', projected: { sources: [] } },
    ],
  },
  status: { phase: 'Running', podIP: '10.0.0.1' },
} as unknown as Pod;

test('is the spec its author wrote, without what the cluster has added', () => {
  expect(freshPod(live)).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      namespace: 'shop',
      labels: { app: 'web' },
      annotations: { note: 'mine' },
      ownerReferences: live.metadata.ownerReferences,
    },
    spec: {
      serviceAccountName: 'app',
      restartPolicy: 'OnFailure',
      tolerations: [toleration('unreachable', 20)],
      initContainers: [{ name: 'init', image: 'shell:v1' }],
      containers: [{ name: 'main', image: 'web:1', volumeMounts: [data] }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'disk' } }],
    },
  });
});

test('a volume of such a name that the author made himself stays', () => {
  const own = { name: 'kube-api-access-own', emptyDir: {} };
  const spec = { containers: [{ name: 'main', volumeMounts: [{ name: own.name, mountPath: '/x' }] }], volumes: [own] };
  expect(freshPod({ ...live, spec }).spec).toEqual(spec);
});

test.each([
  ['{"spec":{"nodeName":"node-1"}}', 'node-1'],
  ['{"spec":{"nodeName":"node-2"}}', undefined],
  ['{"spec":{}}', undefined],
  ['not json', undefined],
])('the node is kept where its author chose it: %s', (applied, nodeName) => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': applied };
  const { spec } = freshPod({ ...live, metadata: { ...live.metadata, annotations } });
  expect((spec as { nodeName?: string }).nodeName).toBe(nodeName);
});

test('a clone has another name, and neither labels, annotations nor owners', () => {
  const clone = freshPod(live, { name: 'copy', namespace: 'other', labels: { tier: 'x' } });
  expect(clone.metadata).toEqual({ name: 'copy', namespace: 'other', labels: { tier: 'x' } });
  expect(clone.spec).toEqual(freshPod(live).spec);
});
