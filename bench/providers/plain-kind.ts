import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { containerdPatches, nodeImageTag } from '../../src/setup/node-image.ts';
import type { Life, Surroundings } from './life.ts';
import { applyLab } from './plain-lab.ts';

/** kind alone, with klab's node image, since no other can be had where no registry answers. */
export function plainKind(around: Surroundings): Life {
  const { runner, cache, folder, images } = around;
  const kind = join(cache, 'bin', 'kind');
  const name = `bench-plain-kind-${process.pid}`;
  const [config, kubeconfig] = [join(folder, 'kind.json'), join(folder, 'kind-kubeconfig')];
  return {
    async create() {
      const patched = {
        kind: 'Cluster',
        apiVersion: 'kind.x-k8s.io/v1alpha4',
        containerdConfigPatches: containerdPatches(),
      };
      await writeFile(config, JSON.stringify(patched));
      const files = [`--config=${config}`, `--kubeconfig=${kubeconfig}`];
      await runner.run([
        kind,
        'create',
        'cluster',
        `--name=${name}`,
        `--image=${nodeImageTag()}`,
        '--wait=120s',
        ...files,
      ]);
    },
    load: () => runner.run([kind, 'load', 'image-archive', `--name=${name}`, ...images.map(({ archive }) => archive)]),
    lab: () => applyLab(around, kubeconfig),
    delete: () => runner.run([kind, 'delete', 'cluster', `--name=${name}`, `--kubeconfig=${kubeconfig}`]),
  };
}
