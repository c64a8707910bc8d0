import type { Addon } from '../addons/addon.ts';
import { installAddon } from '../addons/install.ts';
import { openCluster } from '../cluster/open.ts';
import type { Step } from '../progress/steps.ts';
import type { ClusterInfo, ImageArchive, Provider } from '../provider/provider.ts';

/** An add-on that the lab asks for, with the images that it runs. */
export interface WantedAddon {
  readonly addon: Addon;
  readonly archives: readonly ImageArchive[];
}

/** Puts the add-ons of a lab into its cluster, where labs share them: nothing removes them but the end of the cluster. */
export function addonSteps(request: {
  readonly addons: readonly WantedAddon[];
  readonly provider: Provider;
  readonly cluster: ClusterInfo;
  readonly signal: AbortSignal;
}): Step[] {
  const { addons, provider, cluster, signal } = request;
  return addons.map(({ addon, archives }) => ({
    title: `Add-on ${addon.name}`,
    run: async (report) => {
      await provider.loadImages(cluster.name, archives, { signal, report });
      await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
      await installAddon(access, addon, archives, { signal, report });
    },
  }));
}
