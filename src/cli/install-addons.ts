import { addonLabel } from '../addons/names.ts';
import { addonSteps, type WantedAddon } from '../attempt/addons.ts';
import { refOf } from '../cluster/object-ref.ts';
import { openCluster } from '../cluster/open.ts';
import { runSteps } from '../progress/steps.ts';
import type { Place } from '../provider/clusters.ts';
import { noteAddon } from '../provider/existing/taken.ts';
import { wantedAddons } from '../setup/wanted-addons.ts';
import type { Context } from './context.ts';

/** Installs add-ons of these names on a cluster, each as a step. Throws KlabError when one does not become ready. */
export async function installAddons(
  context: Context,
  place: Place,
  names: readonly string[],
  rendering: Parameters<typeof runSteps>[1],
): Promise<void> {
  const addons = await wantedAddons(context, names);
  if (place.provider.keeps && addons.length > 0) await noteNew(context, place, addons);
  await runSteps(addonSteps({ addons, ...place, signal: context.signal }), rendering);
}

/** Writes down what klab brings into a cluster of somebody else, so that it can be taken away again. */
async function noteNew({ paths }: Context, { cluster }: Place, addons: readonly WantedAddon[]): Promise<void> {
  await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
  const namespaces = await access.list({ apiVersion: 'v1', kind: 'Namespace' });
  const there = new Set(namespaces.map(({ metadata }) => metadata.labels?.[addonLabel]));
  // One that is there is somebody else's, and stays when klab lets go.
  for (const { addon } of addons.filter((one) => !there.has(one.addon.name))) {
    const objects = addon.manifests.map(({ object }) => refOf(object));
    await noteAddon(paths.state, cluster.name, { name: addon.name, objects });
  }
}
