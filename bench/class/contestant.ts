import { graders } from '../../graders/index.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { openCluster } from '../../src/cluster/open.ts';
import { bindChecks } from '../../src/grading/bind.ts';
import { evaluate } from '../../src/grading/evaluate.ts';
import { noFiles, noJournal } from '../../src/grading/no-evidence.ts';
import { mismatch } from '../../src/grading/subset.ts';
import { check, labOf } from '../../test/support/lab.ts';
import { namespaces, wantedOf } from './scene.ts';

/**
 * One way of waiting for a class, in a process of its own: `contestant.ts klab|polling KUBECONFIG WORD`. Prints a JSON
 * line: when each namespace was seen to be right (milliseconds since the epoch) and the peak of its resident memory.
 */
const pollMs = 50;
const ways: Readonly<Record<string, (cluster: Cluster, word: string) => Promise<readonly number[]>>> = {
  klab,
  polling,
};

const [way = '', kubeconfig = '', word = ''] = process.argv.slice(2);
const wait = ways[way];
if (!wait) throw new Error(`one of ${Object.keys(ways).join(', ')}`);
await using cluster = await openCluster({ kubeconfig });
const seenAt = await wait(cluster, word);
process.stdout.write(`${JSON.stringify({ seenAt, peakMiB: process.resourceUsage().maxRSS / 1024 })}\n`);
process.exit(0);

/** As `klab check` does it: all checks of all learners share one watch cache. */
async function klab(on: Cluster, expected: string): Promise<readonly number[]> {
  await using cache = on.watchCache();
  return await Promise.all(
    namespaces.map(async (namespace) => {
      const wanted = wantedOf(namespace, expected);
      const lab = labOf(
        wanted.map((one) => check({ id: one.kind.toLowerCase(), grader: 'resource', with: one, withinMs: 120_000 })),
      );
      const results = await evaluate({
        lab,
        checks: bindChecks(lab, graders),
        cache,
        probes: on,
        journal: noJournal,
        files: noFiles,
        signal: new AbortController().signal,
      });
      const failed = results.find(({ verdict }) => verdict !== 'pass');
      if (failed) throw new Error(`${namespace}: ${failed.because.en}`);
      return Date.now();
    }),
  );
}

/** As scripts do it: get, compare, sleep 50 ms, again, for each object by itself; over klab's own pooled connection. */
async function polling(on: Cluster, expected: string): Promise<readonly number[]> {
  const deadline = Date.now() + 120_000;
  const until = async (wanted: ReturnType<typeof wantedOf>[number]) => {
    while (Date.now() < deadline) {
      const found = await on.get(wanted);
      if (found && mismatch(wanted.match, found) === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(`${wanted.namespace}: ${wanted.kind} not seen in time`);
  };
  return await Promise.all(
    namespaces.map(async (namespace) => {
      await Promise.all(wantedOf(namespace, expected).map(until));
      return Date.now();
    }),
  );
}
