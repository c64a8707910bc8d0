import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFiles } from '../../src/provider/containers/files.ts';
import { minikubeEnv, startCluster } from '../../src/provider/minikube/argv.ts';
import { profileOf } from '../../src/provider/minikube/dialect.ts';
import { minikubeFiles, writeFiles } from '../../src/provider/minikube/files.ts';
import type { MinikubeProvisions } from '../../src/setup/build/minikube-provisions.ts';
import type { Life, Surroundings } from './life.ts';
import { applyLab } from './plain-lab.ts';

/**
 * minikube alone, with klab's node image and manifest, since no other can be had where no registry answers; with the
 * wrapper of Docker, which keeps the host's cgroups clean. It waits for what it waits for by itself.
 */
export function plainMinikube(
  around: Surroundings,
  image: string,
  provisions: () => Promise<MinikubeProvisions>,
): Life {
  const { runner, cache, folder, images, env } = around;
  const minikube = join(cache, 'bin', 'minikube');
  const cluster = `bench-plain-${process.pid}`;
  const files = minikubeFiles(clusterFiles(folder, cluster));
  const run = (...argv: readonly string[]) => runner.run([minikube, ...argv], { env: minikubeEnv(files, env) });
  const profile = `--profile=${profileOf(cluster)}`;
  return {
    async create() {
      const ready = await provisions();
      const { kubernetes, manifest } = ready;
      await writeFiles(files, cluster, ready, join(cache, 'bin', 'kubectl'));
      const provisioned = manifest !== undefined;
      const [, ...argv] = startCluster(minikube, { cluster, nodes: 1, image, kubernetes, files, provisioned });
      await run(...argv.filter((word) => word !== '--wait=none'));
    },
    async load() {
      for (const { archive } of images) await run('image', 'load', archive, profile);
    },
    lab: () => applyLab(around, files.kubeconfig),
    async delete() {
      await run('delete', profile);
      await rm(files.folder, { recursive: true, force: true });
    },
  };
}
