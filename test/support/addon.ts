import { join } from 'node:path';
import { loadAddon } from '../../src/addons/addon.ts';
import { installAddon } from '../../src/addons/install.ts';
import { openCluster } from '../../src/cluster/open.ts';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';
import { findCluster } from '../../src/provider/clusters.ts';
import { createProviders } from '../../src/provider/index.ts';
import { addonArchives } from '../../src/setup/addon-images.ts';
import { archiveName, labName } from '../../src/setup/build/lab-image.ts';
import { recipes } from '../../src/setup/lab-images.ts';
import { root } from './cli.ts';
import { kubeconfigOf } from './on-cluster.ts';

/** Puts an add-on, and lab images that a test runs, on one of the suite's clusters, as `klab start` does. */
export async function installOn(
  state: string,
  cluster: string,
  { addon: name, images }: { readonly addon: string; readonly images: readonly string[] },
): Promise<void> {
  const runner = createRunner(process.env);
  const paths = pathsFrom({ ...process.env, XDG_STATE_HOME: state });
  const addon = await loadAddon(root, name);
  const archives = await addonArchives(paths, [addon]);
  // Only these, so that an image that somebody is just changing does not stand in the way.
  const wanted = (await recipes(root))
    .filter((image) => images.includes(labName(image)))
    .map((image) => ({ name: labName(image), archive: join(paths.cache, 'images', archiveName(image)) }));
  const operation = { report: { detail: () => undefined }, signal: new AbortController().signal };
  const place = await findCluster(createProviders({ runner, paths, env: process.env }), cluster);
  if (!place) throw new Error(`no cluster ${cluster}`);
  await place.provider.loadImages(cluster, [...wanted, ...archives], operation);
  await using access = await openCluster({ kubeconfig: kubeconfigOf(state, cluster) });
  await installAddon(access, addon, archives, operation);
}
