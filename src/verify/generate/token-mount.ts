/** Whether Kubernetes mounted it by itself: the credentials of the Pod's ServiceAccount. */
export const isTokenMount = ({ mountPath }: Readonly<Record<string, unknown>>): boolean =>
  mountPath === '/var/run/secrets/kubernetes.io/serviceaccount';
