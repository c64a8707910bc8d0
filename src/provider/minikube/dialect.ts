import { type Dialect, nameOf } from '../containers/docker.ts';

/** Label by which klab's mark is found on everything that minikube makes for it (see wrapper.ts). */
export const markLabel = 'klab.dev/mark';

/** Name of minikube's profile, and of its volume and network in Docker; workers add `-m02`, `-m03`. */
export const profileOf = (cluster: string) => `${cluster}-minikube`;

const nodeName = /^(.+)-minikube(-m\d+)?$/;

export const minikubeDialect: Dialect = {
  tool: 'minikube',
  // Carried by nodes, and not by the helpers that minikube runs for a moment.
  label: 'role.minikube.sigs.k8s.io',
  clusterOf: (node) => nodeName.exec(nameOf(node))?.[1] ?? '',
  roleOf: (node) => (nodeName.exec(nameOf(node))?.[2] ? 'worker' : 'control-plane'),
  markOf: ({ Config }) => Config.Labels[markLabel],
  removal: (cluster) => `minikube delete --profile ${profileOf(cluster)}`,
};
