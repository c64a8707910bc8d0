import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MinikubeProvisions } from '../../setup/build/minikube-provisions.ts';
import { type ClusterFiles, markText } from '../containers/files.ts';
import { dockerWrapper } from './wrapper.ts';

export interface MinikubeFiles extends ClusterFiles {
  /** MINIKUBE_HOME: the user's own is neither read nor written. */
  readonly home: string;
  /** Folder of the program `docker` that minikube finds first. */
  readonly bin: string;
  /** Pod network and storage, which minikube applies. */
  readonly manifest: string;
}

export function minikubeFiles(files: ClusterFiles): MinikubeFiles {
  const { folder } = files;
  return { ...files, home: join(folder, 'minikube'), bin: join(folder, 'bin'), manifest: join(folder, 'cluster.yaml') };
}

/** Writes all files that minikube finds; the mark first. */
export async function writeFiles(
  files: MinikubeFiles,
  cluster: string,
  provisions: MinikubeProvisions,
  kubectl: string,
): Promise<void> {
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  await writeFile(files.mark, markText(cluster));
  await mkdir(files.bin, { recursive: true });
  const docker = join(files.bin, 'docker');
  await writeFile(docker, dockerWrapper(files.mark));
  await chmod(docker, 0o755);
  // Else minikube warns of the version of whatever it finds.
  await symlink(kubectl, join(files.bin, 'kubectl'));
  if (provisions.manifest !== undefined) await writeFile(files.manifest, provisions.manifest);
  if (provisions.binaries === undefined) return;
  const cache = join(files.home, '.minikube', 'cache', 'linux', goArch(), provisions.kubernetes);
  await mkdir(cache, { recursive: true });
  for (const program of ['kubeadm', 'kubelet', 'kubectl']) {
    await symlink(join(provisions.binaries, program), join(cache, program));
  }
}

const goArch = () => (process.arch === 'x64' ? 'amd64' : process.arch);
