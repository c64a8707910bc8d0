import { KubeConfig, Watch } from '@kubernetes/client-node';
import { graders } from '../graders/index.ts';
import type { KubeObject, WatchCache } from '../src/cluster/cluster.ts';
import { openCluster } from '../src/cluster/open.ts';
import { bindChecks } from '../src/grading/bind.ts';
import { evaluate } from '../src/grading/evaluate.ts';
import { noFiles, noJournal } from '../src/grading/no-evidence.ts';
import type { Check, Lab } from '../src/lab/lab.ts';

/** Milliseconds from the API's report of the awaited state, as an independent watch hears it, to klab's verdict. */
export interface LagFigures {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly samples: readonly number[];
}

const rounds = 30;
const namespace = 'klab-bench-lag';
const key = 'word';

/**
 * Changes a ConfigMap thirty times. Each time an evaluation waits for the new value, and client-node's own watch, on a
 * connection of its own, tells when the API has reported it. A verdict that is earlier than that watch counts as 0.
 */
export async function run(kubeconfig: string): Promise<LagFigures> {
  await using cluster = await openCluster({ kubeconfig });
  await using cache = cluster.watchCache();
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, { source: 'bench' });
  try {
    const reports = await watchReports(kubeconfig);
    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const word = `round-${round}`;
      const verdict = awaitWord(cache, cluster, word);
      const reported = reports.next(word);
      // The evaluation has looked and waits before the state changes, as in `check --watch`.
      await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
      await cluster.apply(configMap(word), { source: 'bench' });
      samples.push(Math.max(0, (await verdict) - (await reported)));
    }
    reports.stop();
    return figures(samples);
  } finally {
    await cluster.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, { timeoutMs: 60_000 });
  }
}

function configMap(word: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lag', namespace }, data: { [key]: word } };
}

/** The moment at which the evaluation of one check ended with a pass. */
async function awaitWord(
  cache: WatchCache,
  probes: Parameters<typeof evaluate>[0]['probes'],
  word: string,
): Promise<number> {
  const lab = labOf({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'lag', match: { data: { [key]: word } } });
  const signal = AbortSignal.timeout(30_000);
  const [result] = await evaluate({
    lab,
    checks: bindChecks(lab, graders),
    cache,
    probes,
    journal: noJournal,
    files: noFiles,
    signal,
  });
  const at = performance.now();
  if (result?.verdict !== 'pass') throw new Error(`round not passed: ${result?.because.en}`);
  return at;
}

/** client-node's watch of the namespace's ConfigMaps: when each word was first heard. */
async function watchReports(kubeconfig: string) {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const waiting = new Map<string, (at: number) => void>();
  const hear = (_: string, object: { data?: Record<string, string> }) => {
    const word = object.data?.[key] ?? '';
    waiting.get(word)?.(performance.now());
    waiting.delete(word);
  };
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const request = await new Watch(config).watch(path, { timeoutSeconds: 300 }, hear, () => {});
  return {
    next: (word: string) => new Promise<number>((resolve) => waiting.set(word, resolve)),
    stop: () => request.abort(),
  };
}

function labOf(wanted: unknown): Lab {
  const check: Check = {
    id: 'lag',
    points: 100,
    grader: 'resource',
    with: wanted,
    mode: 'eventually',
    withinMs: 30_000,
    forMs: 0,
    needs: [],
    safeguard: false,
    stage: undefined,
  };
  const title = { en: 'Lag', ko: '지연' };
  return {
    ...{
      id: 'lag',
      title,
      track: 'bench',
      level: 'beginner',
      minutes: 1,
      after: [],
      namespaces: [namespace],
      profile: 'solo',
      exclusive: false,
      fixedNames: false,
      hiddenNamespaces: [],
    },
    ...{ images: [], addons: [], variables: {}, start: [], stages: [], files: [], folder: '' },
    tasks: [{ id: 'lag', title, hints: [], checks: [check] }],
  };
}

function figures(samples: readonly number[]): LagFigures {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1), samples };
}
