import type { LedgerEntry } from '../ledger.ts';
import type { Operation } from '../provider.ts';
import { minikubeProgress, startCluster } from './argv.ts';
import type { MinikubeHome } from './home.ts';

/** `minikube start`: makes the nodes of this entry, or starts those that are stopped. */
export async function start(
  home: MinikubeHome,
  { name, nodes, image, kubernetes = '' }: Pick<LedgerEntry, 'name' | 'nodes' | 'image' | 'kubernetes'>,
  provisioned: boolean,
  { signal, report }: Operation,
): Promise<void> {
  const files = home.minikubeFiles(name);
  const argv = startCluster(home.program('minikube'), { cluster: name, nodes, image, kubernetes, files, provisioned });
  await home.runner.run(argv, {
    env: home.env(name),
    signal,
    timeoutMs: 600_000,
    onLine: (line) => {
      const step = minikubeProgress(line);
      if (step) report.detail(step);
    },
  });
}
