import { KlabError, messageOf } from '../errors.ts';
import { KubeConfig } from './client-node.ts';
import type {
  Cluster,
  ClusterProbes,
  ClusterWriter,
  KubeObject,
  ObjectRef,
  PodStats,
  Resource,
  WatchCache,
} from './cluster.ts';
import { Connection } from './connection.ts';
import { Discovery } from './discovery.ts';
import { type Following, followingOn } from './follow.ts';
import { Objects } from './objects.ts';
import { ownPlugin } from './own-plugin.ts';
import { readPodStats } from './pod-stats.ts';
import { Probes } from './probes.ts';
import { useTokenFile } from './token-file.ts';
import { SharedWatchCache } from './watch-cache.ts';

/** Reads the kubeconfig and puts the parts together. No request is made yet. */
export async function connect(options: {
  kubeconfig: string;
  context?: string;
  signal?: AbortSignal;
}): Promise<Cluster> {
  const kubeConfig = loadKubeConfig(options.kubeconfig, options.context);
  useTokenFile(kubeConfig, options.kubeconfig);
  const plugin = ownPlugin(kubeConfig, options);
  return new KubeCluster(options.kubeconfig, kubeConfig, await Connection.open(kubeConfig, plugin));
}

/** The given file and nothing else: no $KUBECONFIG, no ~/.kube/config, no in-cluster account. */
function loadKubeConfig(file: string, context: string | undefined): KubeConfig {
  const kubeConfig = new KubeConfig();
  const hint = 'Start the lab again (klab start): it writes a new kubeconfig.';
  try {
    kubeConfig.loadFromFile(file, { onInvalidEntry: 'throw' });
  } catch (cause) {
    throw new KlabError(`${file}: cannot be read as a kubeconfig: ${messageOf(cause)}`, { hint, cause });
  }
  if (context !== undefined) kubeConfig.setCurrentContext(context);
  const cluster = kubeConfig.getCurrentCluster();
  const server = cluster?.server ?? '';
  if (!URL.canParse(server)) {
    throw new KlabError(`${file}: context "${kubeConfig.getCurrentContext()}" names no cluster with a server`, {
      hint,
    });
  }
  if (cluster?.proxyUrl) throw new KlabError(`${file}: proxy-url is set; klab talks to clusters directly`);
  return kubeConfig;
}

class KubeCluster implements Cluster {
  readonly kubeconfig: string;
  readonly #connection: Connection;
  readonly #discovery: Discovery;
  readonly #objects: Objects;
  readonly #probes: Probes;
  readonly #caches = new Set<WatchCache>();

  constructor(file: string, kubeConfig: KubeConfig, connection: Connection) {
    this.kubeconfig = file;
    this.#connection = connection;
    this.#discovery = new Discovery(connection);
    this.#objects = new Objects(connection, this.#discovery);
    this.#probes = new Probes(kubeConfig, connection, this.#objects);
  }

  get(ref: ObjectRef): Promise<KubeObject | undefined> {
    return this.#objects.get(ref);
  }

  list(resource: Resource): Promise<readonly KubeObject[]> {
    return this.#objects.list(resource);
  }

  apply(...args: Parameters<ClusterWriter['apply']>): Promise<KubeObject> {
    return this.#objects.apply(...args);
  }

  create(...args: Parameters<ClusterWriter['create']>): Promise<KubeObject> {
    return this.#objects.create(...args);
  }

  patch(...args: Parameters<ClusterWriter['patch']>): Promise<KubeObject> {
    return this.#objects.patch(...args);
  }

  delete(...args: Parameters<ClusterWriter['delete']>): Promise<void> {
    return this.#objects.delete(...args);
  }

  deleteAll(...args: Parameters<Cluster['deleteAll']>): Promise<void> {
    return this.#objects.deleteAll(...args);
  }

  exec(...args: Parameters<ClusterProbes['exec']>): ReturnType<ClusterProbes['exec']> {
    return this.#probes.exec(...args);
  }

  logs(...args: Parameters<ClusterProbes['logs']>): ReturnType<ClusterProbes['logs']> {
    return this.#probes.logs(...args);
  }

  http(...args: Parameters<ClusterProbes['http']>): ReturnType<ClusterProbes['http']> {
    return this.#probes.http(...args);
  }

  dns(...args: Parameters<ClusterProbes['dns']>): ReturnType<ClusterProbes['dns']> {
    return this.#probes.dns(...args);
  }

  access(...args: Parameters<ClusterProbes['access']>): ReturnType<ClusterProbes['access']> {
    return this.#probes.access(...args);
  }

  async version(): Promise<string> {
    return (await this.#connection.json<{ gitVersion: string }>({ path: '/version' })).gitVersion;
  }

  namespacedKinds(): Promise<readonly Omit<Resource, 'namespace'>[]> {
    return this.#discovery.namespacedKinds();
  }

  podStats(node: string): Promise<readonly PodStats[]> {
    return readPodStats(this.#connection, node);
  }

  following(options: { readonly signal: AbortSignal }): Following {
    return followingOn({ connection: this.#connection, discovery: this.#discovery, objects: this.#objects }, options);
  }

  watchCache(): WatchCache {
    const cache = new SharedWatchCache({
      connection: this.#connection,
      discovery: this.#discovery,
      objects: this.#objects,
    });
    this.#caches.add(cache);
    return cache;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#probes.close();
    await Promise.all([...this.#caches].map((cache) => cache[Symbol.asyncDispose]()));
    await this.#connection[Symbol.asyncDispose]();
  }
}
