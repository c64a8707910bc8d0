import { expect, inject, test } from 'vitest';
import type { TrialUsage } from '../../src/verify/trial.ts';
import { usageReader } from '../../src/verify/usage.ts';
import { tryOut } from '../support/on-cluster.ts';

const held = 50_000_000;
/** A file in memory belongs to the container that has written it. */
const pods = `
apiVersion: v1
kind: Pod
metadata: {name: heavy}
spec:
  terminationGracePeriodSeconds: 0
  volumes: [{name: memory, emptyDir: {medium: Memory}}]
  initContainers:
    - {name: first, image: 'shell:v1', imagePullPolicy: Never, command: ['true'], resources: {requests: {cpu: 30m}}}
  containers:
    - name: main
      image: shell:v1
      imagePullPolicy: Never
      command: [sh, -c, 'head -c ${held} /dev/zero > /memory/held; exec sleep 3600']
      resources: {limits: {cpu: 20m}}
      volumeMounts: [{name: memory, mountPath: /memory}]
---
apiVersion: v1
kind: Pod
metadata: {name: nowhere}
spec:
  nodeName: no-such-node
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: 'shell:v1', resources: {requests: {cpu: 5m}}}]
`;

test('the kubelet tells what Pods hold, their specs what they ask for; nothing of another namespace', async () => {
  await using there = await tryOut(inject('state'), inject('cluster'), 'usage');
  const read = usageReader(there.cluster);
  const look = () => read([there.namespace], there.cluster);
  expect(await look()).toEqual({ memoryBytes: 0, cpuMillicores: 0 });
  await there.apply(pods);
  let seen: TrialUsage = { memoryBytes: 0, cpuMillicores: 0 };
  while (seen.memoryBytes < held) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    seen = await look();
  }
  expect(seen.memoryBytes).toBeLessThan(2 * held);
  expect(seen.cpuMillicores).toBe(35);
  expect(await read(['klab-no-such-namespace'], there.cluster)).toEqual({ memoryBytes: 0, cpuMillicores: 0 });
});
