import { delimiter } from 'node:path';
import type { Argv } from '../containers/kubectl.ts';
import { profileOf } from './dialect.ts';
import type { MinikubeFiles } from './files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Environment of every call of minikube. It reads each of its flags from a variable MINIKUBE_…, so the user's own go.
 * @param inherited what the children of this process inherit.
 */
export function minikubeEnv(files: MinikubeFiles, inherited: Environment): Environment {
  const theirs = Object.keys(inherited).filter((name) => name.startsWith('MINIKUBE_'));
  return {
    ...Object.fromEntries(theirs.map((name) => [name, undefined])),
    PATH: [files.bin, inherited['PATH'] ?? ''].join(delimiter),
    MINIKUBE_HOME: files.home,
    MINIKUBE_IN_STYLE: 'false',
    MINIKUBE_WANTUPDATENOTIFICATION: 'false',
    MINIKUBE_SUPPRESS_DOCKER_PERFORMANCE: 'true',
    KUBECONFIG: files.kubeconfig,
  };
}

interface Start {
  readonly cluster: string;
  readonly nodes: number;
  readonly image: string;
  readonly kubernetes: string;
  readonly files: MinikubeFiles;
  /** Everything is in the image and in the manifest of `files`, so nothing is downloaded. */
  readonly provisioned: boolean;
}

/** Creates the cluster, or starts the nodes of one that was stopped. */
export function startCluster(minikube: string, { cluster, nodes, image, kubernetes, files, provisioned }: Start): Argv {
  return [
    minikube,
    'start',
    `--profile=${profileOf(cluster)}`,
    '--driver=docker',
    '--container-runtime=containerd',
    `--kubernetes-version=${kubernetes}`,
    `--base-image=${image}`,
    `--nodes=${nodes}`,
    ...(provisioned
      ? [`--cni=${files.manifest}`, '--install-addons=false', '--preload=false', '--cache-images=false']
      : []),
    // The tool's own limits are smaller than what labs of three nodes take together.
    '--cpus=no-limit',
    '--memory=no-limit',
    // As on kind: the controllers' first hundred requests are not throttled to 20 a second (4 s).
    ...['controller-manager', 'scheduler'].flatMap((component) => [
      `--extra-config=${component}.kube-api-qps=200`,
      `--extra-config=${component}.kube-api-burst=400`,
    ]),
    '--embed-certs',
    '--interactive=false',
    '--auto-update-drivers=false',
    // klab waits for more than this could.
    '--wait=none',
    // Otherwise root is refused, as is a machine with less memory than it likes.
    '--force',
    '--output=json',
  ];
}

export function writeKubeconfig(minikube: string, cluster: string): Argv {
  return [minikube, 'update-context', `--profile=${profileOf(cluster)}`];
}

/** The message of a line of `--output=json` (a CloudEvent) that tells a step; empty for all others. */
export function minikubeProgress(line: string): string {
  if (!line.startsWith('{')) return '';
  try {
    const { type, data } = JSON.parse(line) as { type?: string; data?: { message?: string } };
    return type === 'io.k8s.sigs.minikube.step' ? (data?.message ?? '').replace(/\s+/g, ' ').trim() : '';
  } catch {
    return '';
  }
}
