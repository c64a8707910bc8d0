import type { Cluster } from './cluster.ts';

/**
 * Opens one connection to the cluster of a kubeconfig file (its current context, or `context`). When `signal` aborts,
 * the connection is closed. No request is made yet: ask `version()` for a sign of life. Throws KlabError for a
 * kubeconfig that cannot be used.
 */
export async function openCluster(options: {
  kubeconfig: string;
  context?: string;
  signal?: AbortSignal;
}): Promise<Cluster> {
  options.signal?.throwIfAborted();
  // client-node takes half a second and about 85 MB to load: only commands that need a cluster pay for it.
  const { connect } = await import('./kube-cluster.ts');
  const cluster = await connect(options);
  const close = () => void Promise.resolve(cluster[Symbol.asyncDispose]()).catch(() => undefined);
  options.signal?.addEventListener('abort', close, { once: true });
  return cluster;
}
