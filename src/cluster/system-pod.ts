/** What klab's own Pods have in common: where they run, and how little they may do there. */

/** Drained and cordoned workers are part of some labs; the control plane stays. */
export const onControlPlane = {
  nodeSelector: { 'node-role.kubernetes.io/control-plane': '' },
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
