import { join } from 'node:path';
import { type Addon, loadAddons } from '../addons/addon.ts';
import { KlabError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { StepReport } from '../progress/steps.ts';
import type { ImageArchive } from '../provider/provider.ts';
import { exists } from './build/files.ts';
import { buildIngressController, controllerKey } from './build/ingress-controller.ts';
import { archiveName, exportImage, hostName, type LabImage, labName, recipeHash } from './build/lab-image.ts';
import { downloadElseBuild } from './download.ts';
import { imageRegistryAnswers } from './node-image.ts';
import type { Prerequisite, SetupContext } from './prerequisite.ts';

/** How an image is made where none can be pulled: by its role. `key` changes with what its folder does not tell. */
const makers = {
  'haproxy-ingress': { key: controllerKey, build: buildIngressController },
} as const;

type AddonImage = LabImage & { readonly role: keyof typeof makers; readonly published: string };

const archivesFolder = (paths: Paths) => join(paths.cache, 'images');
const archiveOf = (paths: Paths, image: LabImage) => join(archivesFolder(paths), archiveName(image));

/** The images of what labs share on a cluster, such as an ingress controller. */
export const addonImages: Prerequisite = {
  id: 'addon-images',
  title: 'Add-on images',
  explain:
    'Some labs need more than Kubernetes itself, such as an ingress controller. klab pulls its image, or, where no image ' +
    'registry can be reached, builds it from its Go module and Debian packages (about 2 minutes once).',
  // After the node image: what it has compiled (client-go above all) is not compiled again. Beside the lab images.
  needs: ['docker-running', 'go', 'mmdebstrap', 'node-image', 'minikube-image'],
  async check(context) {
    const images = await imagesOf(await loadAddons(context.root));
    const missing = await without(context.paths, images);
    return missing.length === 0
      ? { status: 'ok', found: images.map(labName).join(', ') }
      : { status: 'missing', found: `not made yet: ${missing.map(labName).join(', ')}` };
  },
  async fix(context) {
    const missing = await without(context.paths, await imagesOf(await loadAddons(context.root)));
    const names = missing.map(labName).join(', ');
    const download =
      context.source === 'download' || (context.source === 'auto' && (await imageRegistryAnswers(context)));
    return {
      plan: download
        ? `pull the images of add-ons: ${names}`
        : `build the images of add-ons: ${names} (about 2 minutes)`,
      changesMachine: false,
      async apply(report) {
        for (const image of missing) await make(context, image, download, report);
      },
    };
  },
};

/** Archives of the images that these add-ons run. Throws KlabError (hint: `klab setup`) when one has not been made. */
export async function addonArchives(paths: Paths, addons: readonly Addon[]): Promise<ImageArchive[]> {
  const images = await imagesOf(addons);
  const missing = await without(paths, images);
  if (missing.length > 0) {
    throw new KlabError(`images of add-ons are not made yet: ${missing.map(labName).join(', ')}`, {
      hint: 'run: klab setup',
    });
  }
  return images.map((image) => ({ name: labName(image), archive: archiveOf(paths, image) }));
}

async function make(context: SetupContext, image: AddonImage, download: boolean, report: StepReport): Promise<void> {
  const name = hostName(image);
  const build = () => makers[image.role].build(context, { folder: image.folder, name }, report);
  const pull = async () => {
    report.detail(`pulling ${image.published}`);
    await context.runner.run(['docker', 'pull', '--quiet', image.published], { signal: context.signal });
    await context.runner.run(['docker', 'tag', image.published, name], { signal: context.signal });
  };
  await (download ? downloadElseBuild(context, pull, build) : build());
  await exportImage(context, image, archivesFolder(context.paths), report);
}

/** An add-on's recipe of an image lies in its folder `image`. */
async function imagesOf(addons: readonly Addon[]): Promise<AddonImage[]> {
  const wanted = addons.flatMap(({ folder, images }) =>
    images.map((image) => ({ ...image, folder: join(folder, 'image') })),
  );
  return Promise.all(
    wanted.map(async ({ name, published, folder }) => {
      const [role = '', tag = ''] = name.split(':');
      if (!isMade(role)) throw new Error(`nothing makes image ${name} of an add-on`);
      return { role, tag, folder, published, hash: await recipeHash([folder], tag, makers[role].key()) };
    }),
  );
}

const isMade = (role: string): role is keyof typeof makers => role in makers;

async function without(paths: Paths, images: readonly AddonImage[]): Promise<AddonImage[]> {
  const found = await Promise.all(images.map((image) => exists(archiveOf(paths, image))));
  return images.filter((_, index) => !found[index]);
}
