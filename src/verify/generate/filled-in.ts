import type { Path } from './paths.ts';

/** Fields that Kubernetes fills in or keeps, wherever they lie below `spec`. */
const filledIn = new Set([
  'nodeName',
  'clusterIP',
  'clusterIPs',
  'ipFamilies',
  'ipFamilyPolicy',
  'nodePort',
  'healthCheckNodePort',
  'volumeName',
  'finalizers',
  'ephemeralContainers',
  'priority',
  'preemptionPolicy',
  'tolerations',
]);

/** Whether a difference is nobody's deed: the field was filled in, or is an annotation (of a template: `rollout restart`). */
export const isFilledIn = (path: Path): boolean =>
  path.some((step) => typeof step === 'string' && (filledIn.has(step) || step === 'annotations'));
