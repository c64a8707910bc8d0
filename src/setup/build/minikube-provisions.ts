import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Paths } from '../../paths.ts';
import { podNetworkManifest } from './pod-network.ts';

/** What minikube needs on the host to start a cluster of klab's image. */
export interface MinikubeProvisions {
  /** `v1.34.4`. */
  readonly kubernetes: string;
  /** Folder of kubeadm, kubelet and kubectl for minikube's own cache; undefined where minikube is to get them itself. */
  readonly binaries: string | undefined;
  /** Text of a manifest with network and storage; undefined where minikube's own are to be used. */
  readonly manifest: string | undefined;
}

export function minikubeFolder(paths: Paths, key: string): string {
  return join(paths.cache, 'minikube-image', key);
}

/** minikube's addresses for pods, and the API server's name and port on every node. */
const podSubnet = '10.244.0.0/16';
const controlPlane = 'control-plane.minikube.internal:8443';

/**
 * For `minikube start --cni`: the network and the storage of kind's clusters. What kind fills in when it applies them is
 * filled in here.
 * @param storage kind's storage manifest, with klab's images.
 */
export function minikubeManifest(storage: string): string {
  const endpoint = `            - name: CONTROL_PLANE_ENDPOINT\n              value: ${controlPlane}\n`;
  const network = podNetworkManifest
    .replace('{{ .PodSubnet }}', podSubnet)
    .replace('          env:\n', `$&${endpoint}`);
  return `${network}---\n${storage}`;
}

/**
 * Keeps in `folder` what `readProvisions` returns. Without programs: minikube is to get its own.
 * @param made.programs folder of `kube` and `kubectl`.
 */
export async function writeProvisions(
  folder: string,
  made: { readonly kubernetes: string; readonly programs?: string; readonly manifest?: string },
): Promise<void> {
  const binaries = join(folder, 'binaries');
  await mkdir(folder, { recursive: true });
  await rm(binaries, { recursive: true, force: true });
  if (made.programs !== undefined) {
    await mkdir(binaries);
    // One program for both: it behaves as the command whose name it is called by.
    for (const name of ['kubeadm', 'kubelet']) await symlink(join(made.programs, 'kube'), join(binaries, name));
    await symlink(join(made.programs, 'kubectl'), join(binaries, 'kubectl'));
  }
  const provisions: MinikubeProvisions = {
    kubernetes: made.kubernetes,
    binaries: made.programs === undefined ? undefined : binaries,
    manifest: made.manifest,
  };
  const file = join(folder, 'provisions.json');
  await writeFile(`${file}.partial`, JSON.stringify(provisions));
  await rename(`${file}.partial`, file);
}

/** Rejects where they have not been made. */
export async function readProvisions(folder: string): Promise<MinikubeProvisions> {
  const stored = JSON.parse(await readFile(join(folder, 'provisions.json'), 'utf8')) as Partial<MinikubeProvisions>;
  return { kubernetes: stored.kubernetes ?? '', binaries: stored.binaries, manifest: stored.manifest };
}
