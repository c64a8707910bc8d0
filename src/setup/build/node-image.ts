import { cp, link, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { keyOf, versions } from '../versions.ts';
import { compile, downloadModule, programsKey } from './compile.ts';
import { debianImageTag, ensureDebianImage, labBase } from './debian-image.ts';
import { buildImage, imageExists } from './docker.ts';
import { kubeCommands, type Program, programs } from './go-module.ts';
import { goCommand } from './go-toolchain.ts';
import {
  commitChanges,
  componentPrograms,
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
    const { bin, base, system } = await makeParts(context, timings, report);
    const stage = join(folder, 'context');
    await timings.measure('stage', () => stageContext(context, { bin, stage, helperImage: base }));
    const key = nodeImageKey();
    const images = {
      components: `klab.local/components:${key}`,
      coredns: `klab.local/coredns:${key}`,
      pause: `klab.local/pause:${key}`,
      node: `klab.local/node-empty:${key}`,
    };
    report.detail('building images');
    await timings.measure('images', async () => {
      await buildImage(context, images.components, stage, componentsDockerfile(base));
      await buildImage(context, images.coredns, stage, corednsDockerfile(images.components));
      await buildImage(context, images.pause, stage, pauseDockerfile);
      await buildImage(context, images.node, stage, nodeDockerfile(system));
    });
    report.detail('loading the images into the node');
    const names = new Map<string, readonly string[]>([
      [images.components, imageNames.components],
      [images.coredns, imageNames.coredns],
      [images.pause, imageNames.pause],
      [base, []],
    ]);
    await timings.measure('preload', () => preload(context, { node: images.node, names, folder, tag }));
    await rm(stage, { recursive: true, force: true });
    await context.runner.run(['docker', 'image', 'rm', ...Object.values(images)], { accept: [0, 1] });
  });
  await timings.save(join(folder, 'timings.json'));
  report.detail(timings.toString());
  return timings;
}

/** Compiles while Debian is assembled: the one needs the cores, the other mostly waits for the network. */
async function makeParts(
  context: SetupContext,
  timings: Timings,
  report: StepReport,
): Promise<{ bin: string; base: string; system: string }> {
  const failure = new AbortController();
  const both = { ...context, signal: AbortSignal.any([context.signal, failure.signal]) };
  const stopOther = (error: unknown): never => {
    failure.abort(error);
    throw error;
  };
  const compiling = timings.measure('compile', () => compile(both, nodeBinaries, report)).catch(stopOther);
  const debian = (async () => {
    const base = await timings.measure('base', () => ensureDebianImage(both, labBase, report));
    const system = await timings.measure('node base', () => ensureDebianImage(both, nodeBase, report));
    return { base, system };
  })().catch(stopOther);
  // Both have ended, so nothing goes on behind an error's back; the first one's reason is the signal's.
  await Promise.allSettled([compiling, debian]);
  context.signal.throwIfAborted();
  failure.signal.throwIfAborted();
  return { bin: await compiling, ...(await debian) };
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
  const copies: [string, string][] = [
    ...Object.entries(nodePrograms).flatMap(([folder, names]) =>
      names.map((name): [string, string] => [name, join('node', folder, name)]),
    ),
    ...componentPrograms.map((name): [string, string] => [name, join('components', name)]),
    ['pause', 'pause'],
  ];
  for (const [name, path] of copies) {
    await mkdir(dirname(join(stage, path)), { recursive: true });
    await link(join(bin, name), join(stage, path)).catch(() => cp(join(bin, name), join(stage, path)));
  }
  for (const command of kubeCommands.slice(2)) await symlink('kube', join(stage, 'components', command));
  await writeFile(join(stage, 'components/when-api-answers'), whenApiAnswers, { mode: 0o755 });
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
