import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { keyOf, versions } from '../versions.ts';
import {
  buildClusterImages,
  clusterImages,
  inNode,
  namesInNode,
  stageClusterImages,
  stagePrograms,
} from './cluster-images.ts';
import { compile, downloadModule, programsKey } from './compile.ts';
import { debianImageTag, labBase } from './debian-image.ts';
import { buildImage, imageExists } from './docker.ts';
import { type Program, programs } from './go-module.ts';
import { goCommand } from './go-toolchain.ts';
import {
  commitChanges,
  componentsDockerfile,
  corednsDockerfile,
  imageNames,
  nodeBase,
  nodeDockerfile,
  nodePrograms,
  pauseDockerfile,
  storageManifest,
  whenApiAnswers,
} from './node-recipe.ts';
import { makeParts } from './parts.ts';
import { podNetworkManifest } from './pod-network.ts';
import { preload } from './preload.ts';
import { Timings } from './timings.ts';

/** All programs, also kind and kubectl for the host: together they take hardly longer. */
const nodeBinaries = Object.keys(programs) as Program[];

/** Twelve hex digits over everything that goes into the node image: versions, sources, manifests, Dockerfiles, argv. */
export function nodeImageKey(): string {
  return keyOf(versions, programsKey(), podNetworkManifest, whenApiAnswers, [
    debianImageTag(labBase),
    debianImageTag(nodeBase),
    componentsDockerfile(''),
    corednsDockerfile(''),
    pauseDockerfile,
    nodeDockerfile(''),
    commitChanges,
    imageNames,
  ]);
}

/** Folder of what is told about the build of the image. */
function nodeImageFolder(context: SetupContext): string {
  return join(context.paths.cache, 'node-image', nodeImageKey());
}

/**
 * Builds the node image from package registries, about six minutes of two cores when nothing is cached. What is done
 * already is not done again; temporary containers go away also on abort. Returns the time of each part.
 */
export async function buildNodeImage(context: SetupContext, tag: string, report: StepReport): Promise<Timings> {
  const timings = new Timings();
  const folder = nodeImageFolder(context);
  await mkdir(folder, { recursive: true });
  await timings.measure('total', async () => {
    const compiled = (both: SetupContext) => compile(both, nodeBinaries, report);
    const { made: bin, base, system } = await makeParts(context, nodeBase, compiled, timings, report);
    const stage = join(folder, 'context');
    await timings.measure('stage', () => stageContext(context, { bin, stage, helperImage: base }));
    const key = nodeImageKey();
    const images = clusterImages(key);
    const node = `klab.local/node-empty:${key}`;
    report.detail('building images');
    await timings.measure('images', async () => {
      await buildClusterImages(context, images, stage, base);
      await buildImage(context, node, stage, nodeDockerfile(system));
    });
    report.detail('loading the images into the node');
    const names = namesInNode(images, base, imageNames);
    await timings.measure('preload', () => preload(context, { node, names, folder, tag, changes: commitChanges }));
    await rm(stage, { recursive: true, force: true });
    await context.runner.run(['docker', 'image', 'rm', ...Object.values(images), node], { accept: [0, 1] });
  });
  await timings.save(join(folder, 'timings.json'));
  report.detail(timings.toString());
  return timings;
}

/** Lays out the folders that the Dockerfiles copy. */
async function stageContext(
  context: SetupContext,
  { bin, stage, helperImage }: { bin: string; stage: string; helperImage: string },
): Promise<void> {
  await rm(stage, { recursive: true, force: true });
  const kind = await downloadModule(context, await goCommand(context), 'sigs.k8s.io/kind', versions.kind);
  await mkdir(stage, { recursive: true });
  await context.runner.run(
    ['cp', '--recursive', '--no-preserve=mode', join(kind.folder, 'images/base/files'), join(stage, 'kind-files')],
    { signal: context.signal },
  );
  await stagePrograms(bin, stage, inNode(nodePrograms));
  await stageClusterImages(bin, stage, whenApiAnswers);
  const manifests = join(stage, 'node/kind/manifests');
  await mkdir(manifests, { recursive: true });
  const storage = await readFile(join(kind.folder, 'pkg/build/nodeimage/const_storage.go'), 'utf8');
  await writeFile(join(manifests, 'default-storage.yaml'), storageManifest(storage, helperImage));
  await writeFile(join(manifests, 'default-cni.yaml'), podNetworkManifest);
  await writeFile(join(stage, 'node/kind/version'), versions.kubernetes);
}

/** True when Docker has the node image. */
export async function nodeImageExists(context: SetupContext, tag: string): Promise<boolean> {
  return imageExists(context, tag);
}
