import type { Dialect, Inspected } from '../containers/docker.ts';
import { markInNode } from './config.ts';

const clusterLabel = 'io.x-k8s.kind.cluster';

/** kind cannot label its containers with words of others, so klab's mark is a mount. */
export const kindDialect: Dialect = {
  tool: 'kind',
  label: clusterLabel,
  clusterOf: ({ Config }) => Config.Labels[clusterLabel] ?? '',
  roleOf: ({ Config }) => (Config.Labels['io.x-k8s.kind.role'] === 'control-plane' ? 'control-plane' : 'worker'),
  markOf,
  removal: (cluster) => `kind delete cluster --name ${cluster}`,
};

/** `Binds` is what was asked for, word by word; `Mounts` may name a path inside a virtual machine. */
function markOf({ HostConfig }: Inspected): string | undefined {
  const needle = `:${markInNode}`;
  const bind = HostConfig.Binds?.find((candidate) => candidate.endsWith(needle) || candidate.includes(`${needle}:`));
  return bind?.slice(0, bind.indexOf(needle));
}
