import { expect, test } from 'vitest';
import { cpuMillicoresOf } from '../../../src/verify/cpu-request.ts';

const asking = (cpu: string, extra: object = {}) => ({ name: 'c', resources: { requests: { cpu } }, ...extra });
const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
const sidecar = { restartPolicy: 'Always' };

test.each([
  ['containers together', { containers: [asking('100m'), asking('0.25'), { name: 'none' }] }, 350],
  ['one init container, when it asks for more', { initContainers: [asking('1')], containers: [asking('100m')] }, 1_000],
  ['init containers one after the other', { initContainers: [asking('80m'), asking('90m')], containers: [] }, 90],
  ['sidecars beside the containers', { initContainers: [asking('50m', sidecar)], containers: [asking('100m')] }, 150],
  [
    'an init container beside the sidecars before it only',
    { initContainers: [asking('50m', sidecar), asking('200m'), asking('30m', sidecar)], containers: [asking('100m')] },
    250,
  ],
  ['the overhead of its runtime', { containers: [asking('100m')], overhead: { cpu: '20m' } }, 120],
  ['what the Pod says as a whole', { containers: [asking('100m')], resources: { requests: { cpu: '40m' } } }, 40],
  ['memory alone is no CPU', { containers: [{ name: 'c', resources: { requests: { memory: '1Gi' } } }] }, 0],
  ['a quantity that is none', { containers: [asking('plenty')] }, 0],
])('%s', (_, spec, expected) => {
  expect(cpuMillicoresOf(pod(spec))).toBe(expected);
});

test('a Pod without a spec', () => {
  expect(cpuMillicoresOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } })).toBe(0);
});
