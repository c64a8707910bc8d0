import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAnew } from '../containers/create.ts';
import { markText } from '../containers/files.ts';
import { requireNodeImage } from '../containers/home.ts';
import type { ClusterInfo, ClusterSpec, Operation } from '../provider.ts';
import { createCluster, kindEnv, kindProgress } from './argv.ts';
import { kindConfig, kubeadmPatches } from './config.ts';
import type { KindHome } from './home.ts';
import { checked, remove, resume } from './lifecycle.ts';
import { ensureNetwork } from './network.ts';

/** Makes the cluster, or resumes it, or makes it anew where an earlier attempt was cut off. Call with its lock held. */
export function create(home: KindHome, spec: ClusterSpec, operation: Operation): Promise<ClusterInfo> {
  return createAnew(home, spec, operation, {
    check: (found) => checked(home, found, operation),
    resume: () => resume(home, spec.name, operation),
    remove: () => remove(home, spec.name),
    async prepare() {
      const image = await home.deps.nodeImage(spec.kubernetesVersion);
      await requireNodeImage(image, home, 'klab setup', operation.signal);
      return { noted: { image }, build: () => build(home, spec, image, operation) };
    },
  });
}

async function build(home: KindHome, spec: ClusterSpec, image: string, { signal, report }: Operation): Promise<void> {
  const { runner } = home;
  const { name } = spec;
  await writeFiles(home, spec);
  await home.lock('network', { signal }, () => ensureNetwork(runner, signal));
  await runner.run(createCluster(home.program('kind'), { name, image, files: home.kindFiles(name) }), {
    env: kindEnv,
    signal,
    timeoutMs: 600_000,
    onLine: (line) => {
      const step = kindProgress(line);
      if (step) report.detail(step);
    },
  });
}

async function writeFiles(home: KindHome, spec: ClusterSpec): Promise<void> {
  const files = home.kindFiles(spec.name);
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  await mkdir(files.patches, { recursive: true });
  for (const [name, patch] of Object.entries(kubeadmPatches)) {
    await writeFile(join(files.patches, name), JSON.stringify(patch));
  }
  await writeFile(files.mark, markText(spec.name));
  await writeFile(files.config, JSON.stringify(kindConfig({ nodes: spec.nodes, files }), undefined, 2));
}
