/** What klab's own Pods have in common: where they run, and how little they may do there. */

/**
 * Drained and cordoned workers are part of some labs; the control plane stays. Where its nodes are not to be seen, as in a
 * cloud, any node will do.
 */
export const onControlPlane = {
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          preference: { matchExpressions: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }] },
        },
      ],
    },
  },
  tolerations: [{ operator: 'Exists' }],
  priorityClassName: 'system-cluster-critical',
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 0,
};

export const asNobody = {
  runAsNonRoot: true,
  runAsUser: 65_534,
  runAsGroup: 65_534,
  seccompProfile: { type: 'RuntimeDefault' },
};

export const withoutPrivileges = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
