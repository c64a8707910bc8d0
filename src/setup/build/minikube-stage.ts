import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SetupContext } from '../prerequisite.ts';
import { minikubeVersions, versions } from '../versions.ts';
import { inNode, stageClusterImages, stagePrograms } from './cluster-images.ts';
import { downloadModule } from './compile.ts';
import { goCommand } from './go-toolchain.ts';
import { minikubeEntrypoint, minikubeSshd, whenOwnApiAnswers } from './minikube-recipe.ts';
import { nodePrograms } from './node-recipe.ts';

/** Files of minikube's own base image by their paths in the node. */
export const kicbaseFiles = {
  '10-network-security.conf': 'etc/sysctl.d/10-network-security.conf',
  '11-tcp-mtu-probing.conf': 'etc/sysctl.d/11-tcp-mtu-probing.conf',
  'containerd.toml': 'etc/containerd/config.toml',
  entrypoint: 'usr/local/bin/entrypoint',
} as const;

const containerdUnit = 'etc/systemd/system/containerd.service';

/** Lays out the folders that the Dockerfiles copy. Returns the source text that holds kind's storage manifest. */
export async function stageMinikube(
  context: SetupContext,
  made: { readonly bin: string; readonly crictl: string },
  stage: string,
): Promise<string> {
  await rm(stage, { recursive: true, force: true });
  const go = await goCommand(context);
  const minikube = await downloadModule(context, go, 'k8s.io/minikube', minikubeVersions.minikube);
  const kind = await downloadModule(context, go, 'sigs.k8s.io/kind', versions.kind);
  const files = [
    ...Object.entries(kicbaseFiles).map(([name, path]) => [join(minikube.folder, 'deploy/kicbase', name), path]),
    // minikube's image has Docker's package of containerd, and its unit.
    [join(kind.folder, 'images/base/files', containerdUnit), containerdUnit],
  ] as const;
  for (const [from = '', path = ''] of files) {
    const target = join(stage, 'files', path);
    await mkdir(dirname(target), { recursive: true });
    await cp(from, target);
    // The module cache is read-only.
    await chmod(target, 0o644);
  }
  await stagePrograms(made.bin, stage, inNode(nodePrograms));
  await stagePrograms(dirname(made.crictl), stage, inNode({ '/usr/local/bin': ['crictl'] }));
  await stageClusterImages(made.bin, stage, whenOwnApiAnswers);
  const written = {
    'version.json': versionJson(),
    'usr/local/bin/klab-entrypoint': minikubeEntrypoint,
    ...minikubeSshd,
  };
  for (const [path, text] of Object.entries(written)) {
    await mkdir(dirname(join(stage, 'node', path)), { recursive: true });
    await writeFile(join(stage, 'node', path), text);
  }
  return readFile(join(kind.folder, 'pkg/build/nodeimage/const_storage.go'), 'utf8');
}

/** What minikube reads of a node's image to tell whether it is the one that it was released with. */
function versionJson(): string {
  const [kicbase] = minikubeVersions.kicbase.split('@');
  return `${JSON.stringify({ iso_version: '', kicbase_version: kicbase, minikube_version: minikubeVersions.minikube, commit: '' })}\n`;
}
