/**
 * Versions of built-in APIs that Kubernetes has deprecated or no longer serves.
 *
 * Sources: "Deprecated API Migration Guide", https://kubernetes.io/docs/reference/using-api/deprecation-guide/ (removals and
 * replacements), and the warnings of the API server ("… is deprecated in v1.23+, unavailable in v1.26+") for the release in which
 * each was deprecated. Endpoints: https://kubernetes.io/blog/2025/04/24/endpoints-deprecation. Minor versions of 1.
 */
type Row = readonly [
  apiVersion: string,
  /** Separated by spaces. */
  kinds: string,
  deprecated: number,
  /** undefined: still served. */
  removed: number | undefined,
  /** undefined: nothing takes its place. */
  instead: string | undefined,
];

const flow = 'FlowSchema PriorityLevelConfiguration';
const rbac = 'ClusterRole ClusterRoleBinding Role RoleBinding';
const webhooks = 'MutatingWebhookConfiguration ValidatingWebhookConfiguration';
const reviews = 'LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview';
const podSecurity = 'Pod Security admission (labels on the namespace)';

/** Newest removals first, as in the guide. */
const table: readonly Row[] = [
  ['v1', 'Endpoints', 33, undefined, 'discovery.k8s.io/v1 EndpointSlice'],
  ['v1', 'ComponentStatus', 19, undefined, undefined],
  ['flowcontrol.apiserver.k8s.io/v1beta3', flow, 29, 32, 'flowcontrol.apiserver.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta2', flow, 26, 29, 'flowcontrol.apiserver.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', 24, 27, 'storage.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta1', flow, 23, 26, 'flowcontrol.apiserver.k8s.io/v1'],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 23, 26, 'autoscaling/v2'],
  ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', 22, 25, 'autoscaling/v2'],
  ['batch/v1beta1', 'CronJob', 21, 25, 'batch/v1'],
  ['discovery.k8s.io/v1beta1', 'EndpointSlice', 21, 25, 'discovery.k8s.io/v1'],
  ['events.k8s.io/v1beta1', 'Event', 19, 25, 'events.k8s.io/v1'],
  ['policy/v1beta1', 'PodDisruptionBudget', 21, 25, 'policy/v1'],
  ['policy/v1beta1', 'PodSecurityPolicy', 21, 25, podSecurity],
  ['node.k8s.io/v1beta1', 'RuntimeClass', 22, 25, 'node.k8s.io/v1'],
  ['admissionregistration.k8s.io/v1beta1', webhooks, 16, 22, 'admissionregistration.k8s.io/v1'],
  ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', 16, 22, 'apiextensions.k8s.io/v1'],
  ['apiregistration.k8s.io/v1beta1', 'APIService', 10, 22, 'apiregistration.k8s.io/v1'],
  ['authentication.k8s.io/v1beta1', 'TokenReview', 6, 22, 'authentication.k8s.io/v1'],
  ['authorization.k8s.io/v1beta1', reviews, 6, 22, 'authorization.k8s.io/v1'],
  ['certificates.k8s.io/v1beta1', 'CertificateSigningRequest', 19, 22, 'certificates.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1', 'Lease', 14, 22, 'coordination.k8s.io/v1'],
  ['extensions/v1beta1', 'Ingress', 14, 22, 'networking.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', 'Ingress IngressClass', 19, 22, 'networking.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1beta1', rbac, 17, 22, 'rbac.authorization.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1alpha1', rbac, 17, 22, 'rbac.authorization.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1', 'PriorityClass', 14, 22, 'scheduling.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'CSIDriver CSINode StorageClass VolumeAttachment', 19, 22, 'storage.k8s.io/v1'],
  ['extensions/v1beta1', 'NetworkPolicy', 9, 16, 'networking.k8s.io/v1'],
  ['extensions/v1beta1', 'DaemonSet Deployment ReplicaSet', 9, 16, 'apps/v1'],
  ['extensions/v1beta1', 'PodSecurityPolicy', 10, 16, podSecurity],
  ['apps/v1beta2', 'DaemonSet Deployment ReplicaSet StatefulSet', 9, 16, 'apps/v1'],
  ['apps/v1beta1', 'Deployment ReplicaSet StatefulSet', 9, 16, 'apps/v1'],
];

const oldApis = table.map(([apiVersion, kinds, deprecated, removed, instead]) => ({
  apiVersion,
  kinds: kinds.split(' '),
  deprecated,
  removed,
  instead,
}));

/** Groups of Kubernetes itself; APIs of others (custom resources) have lives of their own. */
const builtIn = /^(apps|batch|autoscaling|policy|extensions|[a-z.]+\.k8s\.io)\//;
/** Since 1.24 new beta APIs are served only where somebody has switched them on (KEP-3136), alpha APIs always so. */
const notServed = /\/v\d+(alpha|beta)\d+$/;
const betaOffSince = 24;

/** What is to be said of using an API with a minor version of Kubernetes (`34` of 1.34); undefined when nothing is. */
export function ageOf(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string | undefined },
  minor: number,
): { readonly severity: 'error' | 'warning'; readonly message: string } | undefined {
  const name = `${apiVersion}${kind === undefined ? '' : ` ${kind}`}`;
  const known = oldApis.filter((one) => one.apiVersion === apiVersion);
  // A text may name the version alone: then all of its kinds have to be gone.
  const old =
    kind === undefined
      ? known.every(({ removed = Infinity }) => removed <= minor)
        ? known[0]
        : undefined
      : known.find(({ kinds }) => kinds.includes(kind));
  if (old) {
    const { deprecated, removed, instead } = old;
    const use = instead === undefined ? 'there is nothing in its place' : `use ${instead}`;
    if (removed !== undefined && removed <= minor)
      return { severity: 'error', message: `${name} is not served any more since Kubernetes 1.${removed}; ${use}` };
    if (deprecated > minor) return undefined;
    const until = removed === undefined ? '' : ` and will not be served from 1.${removed} on`;
    return { severity: 'warning', message: `${name} is deprecated since Kubernetes 1.${deprecated}${until}; ${use}` };
  }
  if (known.length > 0 || !builtIn.test(apiVersion) || !notServed.test(apiVersion) || minor < betaOffSince)
    return undefined;
  return {
    severity: 'warning',
    message: `${name} is served only by clusters that have switched it on; use a stable version`,
  };
}
