import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../src/cluster/cluster.ts';
import { openCluster } from '../src/cluster/open.ts';
import { verificationSchema } from '../src/verify/verification.ts';
import { klabOk } from '../test/support/cli.ts';
import { median } from './median.ts';
import { openChainsaw } from './verify/chainsaw.ts';

/** Start, solution and authored mutants of two labs on one cluster. Times are those of the whole command. */
export interface VerifyFigures {
  /** How many runs that are. `klab verify` makes two resets besides, which are not counted. */
  readonly runs: number;
  /** How many side by side: what klab takes by itself on this machine. Chainsaw gets as many. */
  readonly jobs: number;
  /** Runs per minute; the median of the rounds. */
  readonly klabPerMinute: number;
  /** The same with `--jobs 1`, once: it takes about as long as all rounds together. */
  readonly oneByOnePerMinute: number;
  readonly chainsaw: ChainsawFigures | { readonly notBuilt: string };
  readonly roundsMs: readonly Readonly<Record<string, number>>[];
}

export interface ChainsawFigures {
  /** As it comes: the namespace of a test is gone before the next one begins. Medians of the rounds. */
  readonly perMinute: number;
  /** With `--skip-delete`: as klab, it does not wait for that. What it leaves is deleted afterwards. */
  readonly undeletedPerMinute: number;
  /** Runs in which it has something to assert (verify/assertions.ts). */
  readonly asserting: number;
}

export interface VerifyBench {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: string;
  /** XDG_STATE_HOME of the cluster. */
  readonly state: string;
  readonly cluster: string;
  readonly kubeconfig: string;
}

/** One of the tests, whose final state says it all, and one of the catalogue, with a stage. Both run on one node. */
export const labs = ['expose-solo', 'bootcamp-deploy-scale'] as const;

/** The folder of labs, beside the catalogue, in which they are found. */
export const labsOfTests = (root: string) => join(root, 'test/fixtures/labs');

const rounds = 3;

/** All contestants in turns, one at a time and each when the namespaces of the one before are gone; then one run after another. */
export async function run(bench: VerifyBench): Promise<VerifyFigures> {
  await using cluster = await openCluster({ kubeconfig: bench.kubeconfig });
  await using chainsaw = await openChainsaw(bench, cluster);
  // Images and prober are in the cluster for all that follow.
  await verify(bench, ['--mutants', 'none']);
  let counted = { runs: 0, jobs: 0 };
  const contestants: Record<string, () => Promise<number>> = {
    async klab() {
      const { ms, ...count } = await verify(bench, ['--mutants', 'authored']);
      counted = count;
      return ms;
    },
  };
  if ('test' in chainsaw) {
    contestants['chainsaw'] = () => chainsaw.test(counted.jobs);
    contestants['undeleted'] = () => chainsaw.test(counted.jobs, '--skip-delete');
  }
  const roundsMs: Record<string, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const times: Record<string, number> = {};
    for (const [name, take] of Object.entries(contestants)) {
      await allGone(cluster);
      times[name] = await take();
    }
    roundsMs.push(times);
  }
  await allGone(cluster);
  const oneByOne = await verify(bench, ['--mutants', 'authored', '--jobs', '1']);
  const perMinute = (ms: number, of = counted.runs) => (of / ms) * 60_000;
  const medianOf = (name: string) => median(roundsMs.map((times) => times[name] ?? Number.NaN));
  return {
    ...counted,
    klabPerMinute: perMinute(medianOf('klab')),
    oneByOnePerMinute: perMinute(oneByOne.ms),
    chainsaw:
      'test' in chainsaw
        ? {
            perMinute: perMinute(medianOf('chainsaw'), chainsaw.tests),
            undeletedPerMinute: perMinute(medianOf('undeleted'), chainsaw.tests),
            asserting: chainsaw.asserting,
          }
        : chainsaw,
    roundsMs: [...roundsMs, { oneByOne: oneByOne.ms }],
  };
}

/** Throws when a run is not proven: a figure of it would say nothing. */
async function verify({ root, state, cluster }: VerifyBench, args: readonly string[]) {
  const began = performance.now();
  const which = [...labs, '--labs', labsOfTests(root), '--cluster', cluster];
  const printed = await klabOk(state, ['verify', ...which, '--json', ...args]);
  const ms = performance.now() - began;
  const { jobs, labs: verified } = verificationSchema.parse(JSON.parse(printed));
  const runs = verified.flatMap((lab) => lab.runs).filter(({ purpose }) => purpose !== 'reset').length;
  return { ms, runs, jobs };
}

/** Until no namespace is on its way out any more, a minute at most: deleting Pods takes the cores that the next one wants. */
async function allGone(cluster: Cluster): Promise<void> {
  const until = performance.now() + 60_000;
  const going = async () =>
    (await cluster.list({ apiVersion: 'v1', kind: 'Namespace' })).some(({ metadata }) => metadata.deletionTimestamp);
  while ((await going()) && performance.now() < until) await sleep(500);
}
