import type { KubeObject } from '../../cluster/cluster.ts';

/** The controller to which an object belongs. */
export const controllerOf = ({ metadata }: KubeObject) =>
  metadata.ownerReferences?.find(({ controller }) => controller === true);
