import { cp, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SetupContext } from '../prerequisite.ts';
import { buildImage } from './docker.ts';
import { kubeCommands } from './go-module.ts';
import {
  componentPrograms,
  componentsDockerfile,
  corednsDockerfile,
  type imageNames,
  pauseDockerfile,
} from './node-recipe.ts';

/** Docker's names for the images of a cluster's own pods, while they are on their way into a node image. */
export interface ClusterImages {
  readonly components: string;
  readonly coredns: string;
  readonly pause: string;
}

export function clusterImages(key: string): ClusterImages {
  return {
    components: `klab.local/components:${key}`,
    coredns: `klab.local/coredns:${key}`,
    pause: `klab.local/pause:${key}`,
  };
}

/** Puts programs into a build's folder, as pairs of the file's name in `bin` and its path in `stage`. */
export async function stagePrograms(
  bin: string,
  stage: string,
  copies: readonly (readonly [name: string, path: string])[],
): Promise<void> {
  for (const [name, path] of copies) {
    await mkdir(dirname(join(stage, path)), { recursive: true });
    await link(join(bin, name), join(stage, path)).catch(() => cp(join(bin, name), join(stage, path)));
  }
}

/** Programs in a node's own file system, as `nodePrograms` lists them by folder, to be staged below `node/`. */
export function inNode(programs: Readonly<Record<string, readonly string[]>>): [name: string, path: string][] {
  return Object.entries(programs).flatMap(([folder, names]) =>
    names.map((name): [string, string] => [name, join('node', folder, name)]),
  );
}

/**
 * Lays out what the images of a cluster's own pods are made of.
 * @param starter script that starts a program once the API server answers.
 */
export async function stageClusterImages(bin: string, stage: string, starter: string): Promise<void> {
  await stagePrograms(bin, stage, [
    ...componentPrograms.map((name): [string, string] => [name, join('components', name)]),
    ['pause', 'pause'],
  ]);
  for (const command of kubeCommands.slice(2)) await symlink('kube', join(stage, 'components', command));
  await writeFile(join(stage, 'components/when-api-answers'), starter, { mode: 0o755 });
}

/** Builds them from the staged folder, on the Debian image `base`. */
export async function buildClusterImages(
  context: SetupContext,
  images: ClusterImages,
  stage: string,
  base: string,
): Promise<void> {
  await buildImage(context, images.components, stage, componentsDockerfile(base));
  await buildImage(context, images.coredns, stage, corednsDockerfile(images.components));
  await buildImage(context, images.pause, stage, pauseDockerfile);
}

/** Docker image → the names that it gets inside the node. `base` is what the storage's helper pod runs. */
export function namesInNode(
  images: ClusterImages,
  base: string,
  names: { readonly [role in keyof typeof imageNames]: readonly string[] },
): Map<string, readonly string[]> {
  return new Map([
    [images.components, names.components],
    [images.coredns, names.coredns],
    [images.pause, names.pause],
    [base, []],
  ]);
}
