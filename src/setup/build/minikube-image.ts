import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { keyOf, minikubeVersions, versions } from '../versions.ts';
import { buildClusterImages, clusterImages, namesInNode } from './cluster-images.ts';
import { compile, programsKey } from './compile.ts';
import { compileModule } from './compile-module.ts';
import { crictl } from './crictl.ts';
import { debianImageTag, labBase } from './debian-image.ts';
import { buildImage } from './docker.ts';
import type { Program } from './go-module.ts';
import { minikubeFolder, minikubeManifest, writeProvisions } from './minikube-provisions.ts';
import {
  kicbaseDockerfile,
  minikubeBase,
  minikubeCommitChanges,
  minikubeDockerfile,
  minikubeEntrypoint,
  minikubeImageNames,
  minikubeSshd,
  whenOwnApiAnswers,
} from './minikube-recipe.ts';
import { kicbaseFiles, stageMinikube } from './minikube-stage.ts';
import {
  componentPrograms,
  componentsDockerfile,
  corednsDockerfile,
  nodePrograms,
  pauseDockerfile,
  storageManifest,
} from './node-recipe.ts';
import { makeParts } from './parts.ts';
import { preload } from './preload.ts';
import { Timings } from './timings.ts';

/** All but kind: what the node and the cluster's own pods run. */
const programsInside: readonly Program[] = [
  ...new Set<Program>([...Object.values(nodePrograms).flat(), ...componentPrograms, 'pause']),
];

/** Twelve hex digits over everything that goes into the image, and into the manifest that lies beside it. */
export function minikubeImageKey(): string {
  return keyOf(minikubeVersions, versions.kubernetes, versions.kind, programsKey(), crictl.key, whenOwnApiAnswers, [
    debianImageTag(labBase),
    debianImageTag(minikubeBase),
    componentsDockerfile(''),
    corednsDockerfile(''),
    pauseDockerfile,
    minikubeDockerfile(''),
    minikubeEntrypoint,
    minikubeSshd,
    minikubeCommitChanges,
    minikubeImageNames,
    kicbaseFiles,
    kicbaseDockerfile(''),
    minikubeManifest(''),
  ]);
}

/**
 * Builds minikube's node image from package registries. What is done already is not done again; temporary containers go
 * away also on abort. Returns the time of each part.
 */
export async function buildMinikubeImage(context: SetupContext, tag: string, report: StepReport): Promise<Timings> {
  const timings = new Timings();
  const key = minikubeImageKey();
  const folder = minikubeFolder(context.paths, key);
  await mkdir(folder, { recursive: true });
  await timings.measure('total', async () => {
    const compiled = async (both: SetupContext) => ({
      bin: await compile(both, programsInside, report),
      crictl: await timings.measure('crictl', () => compileModule(both, crictl, report)),
    });
    const { made, base, system } = await makeParts(context, minikubeBase, compiled, timings, report);
    const stage = join(folder, 'context');
    const storage = await timings.measure('stage', () => stageMinikube(context, made, stage));
    const images = clusterImages(key);
    const node = `klab.local/minikube-empty:${key}`;
    report.detail('building images');
    await timings.measure('images', async () => {
      await buildClusterImages(context, images, stage, base);
      await buildImage(context, node, stage, minikubeDockerfile(system));
    });
    report.detail('loading the images into the node');
    const names = namesInNode(images, base, minikubeImageNames);
    const changes = minikubeCommitChanges;
    await timings.measure('preload', () => preload(context, { node, names, folder, tag, changes }));
    await rm(stage, { recursive: true, force: true });
    await context.runner.run(['docker', 'image', 'rm', ...Object.values(images), node], { accept: [0, 1] });
    const manifest = minikubeManifest(storageManifest(storage, base));
    await writeProvisions(folder, { kubernetes: versions.kubernetes, programs: made.bin, manifest });
  });
  await timings.save(join(folder, 'timings.json'));
  report.detail(timings.toString());
  return timings;
}

/** The published image with klab's entry point on top. */
export async function wrapKicbase(context: SetupContext, published: string, tag: string): Promise<void> {
  const folder = minikubeFolder(context.paths, minikubeImageKey());
  const stage = join(folder, 'context');
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  await writeFile(join(stage, 'klab-entrypoint'), minikubeEntrypoint, { mode: 0o755 });
  await buildImage(context, tag, stage, kicbaseDockerfile(published));
  await rm(stage, { recursive: true, force: true });
  await writeProvisions(folder, { kubernetes: versions.kubernetes });
}
