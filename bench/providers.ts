import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathsFrom } from '../src/paths.ts';
import { createRunner } from '../src/process/run.ts';
import { imageArchives } from '../src/setup/lab-images.ts';
import { minikubeImageTag, minikubeProvisions } from '../src/setup/minikube-image.ts';
import { median } from './median.ts';
import { klabLife } from './providers/klab.ts';
import type { Life, Surroundings } from './providers/life.ts';
import { plainKind } from './providers/plain-kind.ts';
import { plainMinikube } from './providers/plain-minikube.ts';

/** Seconds of each step in a cluster's life, medians of the rounds; the same images and start state for all. */
export interface LifeFigures {
  readonly who: string;
  /** Until labs can run; the plain tools wait for what they wait for by themselves. */
  readonly create: number;
  /** Three images of labs. */
  readonly load: number;
  /** From the command to a Deployment that is available. */
  readonly lab: number;
  /** Until nothing is left. */
  readonly delete: number;
}

const rounds = 3;
const loaded = ['agent:v1', 'bootcamp:v1', 'prober:v1'];

/** klab and the plain tools, on kind and on minikube, in turns, one cluster at a time. */
export async function run(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: string;
  /** Folder of the labs of the tests. */
  readonly labs: string;
}): Promise<LifeFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'klab-bench-providers-'));
  try {
    const { env, root, labs } = options;
    const paths = pathsFrom(env);
    const images = (await imageArchives(paths, root)).filter(({ name }) => loaded.includes(name));
    const around: Surroundings = { env, runner: createRunner(env), cache: paths.cache, folder, images, labs };
    const lives: Readonly<Record<string, Life>> = {
      'klab on kind': klabLife(around, 'kind'),
      'plain kind': plainKind(around),
      'klab on minikube': klabLife(around, 'minikube'),
      'plain minikube': plainMinikube(around, minikubeImageTag(), () => minikubeProvisions(paths)),
    };
    const measured = new Map<string, LifeFigures[]>();
    for (let round = 0; round < rounds; round++) {
      for (const [who, life] of Object.entries(lives)) {
        measured.set(who, [...(measured.get(who) ?? []), await live(who, life)]);
      }
    }
    return [...measured].map(([who, all]) => {
      const middle = (step: keyof Life) => median(all.map((one) => one[step]));
      return { who, create: middle('create'), load: middle('load'), lab: middle('lab'), delete: middle('delete') };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function live(who: string, life: Life): Promise<LifeFigures> {
  try {
    const [create, load, lab] = [await seconds(life.create), await seconds(life.load), await seconds(life.lab)];
    return { who, create, load, lab, delete: await seconds(life.delete) };
  } catch (error) {
    await life.delete().catch(() => undefined);
    throw error;
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
