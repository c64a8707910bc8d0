import type { ClusterReader, KubeObject } from '../../cluster/cluster.ts';
import type { Runner } from '../../process/run.ts';
import { docker, type NodeRef } from '../containers/docker.ts';

/** A Node as far as klab reads it here. */
export interface NodeObject extends KubeObject {
  readonly status?: {
    readonly images?: readonly { readonly names?: readonly string[] | null }[];
    readonly nodeInfo?: { readonly containerRuntimeVersion?: string; readonly bootID?: string };
  };
}

export const listNodes = async (access: ClusterReader) =>
  (await access.list({ apiVersion: 'v1', kind: 'Node' })) as readonly NodeObject[];

/**
 * The containers of this machine that are the nodes, when all of them are (kind, k3d, minikube of the user): of the same name,
 * with the kernel that the node tells of, and running containerd. undefined otherwise, also without Docker.
 */
export async function containersOf(
  runner: Runner,
  nodes: readonly NodeObject[],
  signal: AbortSignal,
): Promise<readonly NodeRef[] | undefined> {
  const isContainerd = ({ status }: NodeObject) => status?.nodeInfo?.containerRuntimeVersion?.startsWith('containerd:');
  if (nodes.length === 0 || !nodes.every(isContainerd)) return undefined;
  const options = { signal, timeoutMs: 15_000 };
  try {
    const listed = await docker(runner, ['ps', '--no-trunc', '--format={{.ID}} {{.Names}}'], options);
    const ids = new Map(listed.stdout.split('\n').map((line) => line.split(' ', 2).toReversed() as [string, string]));
    const found = nodes.map(async (node): Promise<NodeRef | undefined> => {
      const { name } = node.metadata;
      const id = ids.get(name);
      if (id === undefined) return undefined;
      const boot = await docker(runner, ['exec', id, 'cat', '/proc/sys/kernel/random/boot_id'], options);
      if (boot.stdout.trim() !== node.status?.nodeInfo?.bootID) return undefined;
      return { id, name };
    });
    const containers = (await Promise.all(found)).filter((one) => one !== undefined);
    return containers.length === nodes.length ? containers : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
