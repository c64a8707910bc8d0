import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { KlabError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { StepReport } from '../progress/steps.ts';
import type { ImageArchive } from '../provider/provider.ts';
import { ensureDebianImage, labBase } from './build/debian-image.ts';
import { goCommand } from './build/go-toolchain.ts';
import {
  archiveName,
  buildImage,
  exportImage,
  hostName,
  imageId,
  type LabImage,
  labName,
  recipeHash,
} from './build/lab-image.ts';
import { programHash, programOf } from './build/program.ts';
import { imageRoles, imagesFolder, readRecipe } from './image-names.ts';
import type { Prerequisite, SetupContext } from './prerequisite.ts';

const archivesFolder = (paths: Paths) => join(paths.cache, 'images');

/** The images that labs run: built from the recipes below manifests/images, kept as archives in the cache. */
export const labImages: Prerequisite = {
  id: 'lab-images',
  title: 'Lab images',
  explain:
    'The labs run small images of their own (bootcamp, my-app, web …), and klab records in the cluster with one (agent). They are ' +
    'built here, from Debian packages, the Go programs in manifests/images and klab itself, so that no image registry is needed.',
  // The node's image makes the Debian base that these images stand on too, so they follow it.
  needs: ['docker-running', 'go', 'mmdebstrap', 'node-image', 'minikube-image'],
  async check(context) {
    const images = await recipes(context.root);
    const missing = await without(images, archivesFolder(context.paths));
    return missing.length === 0
      ? { status: 'ok', found: images.map(labName).join(', ') }
      : { status: 'missing', found: `not built yet: ${missing.map(labName).join(', ')}` };
  },
  async fix(context) {
    const missing = await without(await recipes(context.root), archivesFolder(context.paths));
    return {
      plan: `build the lab images ${missing.map(labName).join(', ')}`,
      changesMachine: false,
      apply: (report) => build(context, missing, report),
    };
  },
};

/**
 * Archives of all lab images, in the order of their names.
 * Throws KlabError (hint: `klab setup`) when one has not been built.
 */
export async function imageArchives(paths: Paths, root: string): Promise<ImageArchive[]> {
  const images = await recipes(root);
  const missing = await without(images, archivesFolder(paths));
  if (missing.length > 0) {
    throw new KlabError(`lab images are not built yet: ${missing.map(labName).join(', ')}`, {
      hint: 'run: klab setup',
    });
  }
  return Promise.all(
    images.map(async (image) => {
      const archive = join(archivesFolder(paths), archiveName(image));
      const id = await imageId(archive);
      return { name: labName(image), archive, ...(id === undefined ? {} : { id }) };
    }),
  );
}

/** Every image that the recipes below `<root>/manifests/images` describe; `base` is what the others stand on. */
export async function recipes(root: string): Promise<LabImage[]> {
  const base = join(imagesFolder(root), 'base');
  const images = (await imageRoles(root)).map(async (role) => {
    const folder = join(imagesFolder(root), role);
    const { tags, program: modules } = await readRecipe(root, role);
    const program = modules && (await programOf(root, modules));
    const hashOf = (tag: string) => recipeHash([base, folder], tag, program && programHash(program));
    return Promise.all(
      tags.map(async (tag) => ({ role, tag, folder, hash: await hashOf(tag), ...(program ? { program } : {}) })),
    );
  });
  return (await Promise.all(images)).flat();
}

async function build(context: SetupContext, images: readonly LabImage[], report: StepReport): Promise<void> {
  const go = await goCommand(context);
  report.detail('making the common base');
  const debian = await ensureDebianImage(context, labBase, report);
  const folder = join(imagesFolder(context.root), 'base');
  const base = `klab.local/lab-base:${await recipeHash([folder], 'base')}`;
  await buildImage(context, { folder, base: debian, debian, name: base, version: '' }, go);
  for (const image of images) {
    context.signal.throwIfAborted();
    report.detail(`building ${labName(image)}`);
    const { program, tag } = image;
    const recipe = { folder: image.folder, common: folder, base, debian, name: hostName(image), version: tag };
    await buildImage(context, { ...recipe, ...(program ? { program } : {}) }, go);
    await exportImage(context, image, archivesFolder(context.paths), report);
  }
}

async function without(images: readonly LabImage[], folder: string): Promise<LabImage[]> {
  const found = await Promise.all(
    images.map((image) =>
      access(join(folder, archiveName(image))).then(
        () => true,
        () => false,
      ),
    ),
  );
  return images.filter((_, index) => !found[index]);
}
