import { type Addon, loadAddons } from '../addons/addon.ts';
import type { Paths } from '../paths.ts';
import type { ImageArchive } from '../provider/provider.ts';
import { addonArchives } from './addon-images.ts';

/**
 * Add-ons by their names, each with the images that it runs. Throws KlabError (hint: `klab setup`) when those have not
 * been made.
 */
export async function wantedAddons(
  { paths, root }: { readonly paths: Paths; readonly root: string },
  names: readonly string[],
): Promise<readonly { readonly addon: Addon; readonly archives: readonly ImageArchive[] }[]> {
  const addons = await loadAddons(root, names);
  return Promise.all(addons.map(async (addon) => ({ addon, archives: await addonArchives(paths, [addon]) })));
}
