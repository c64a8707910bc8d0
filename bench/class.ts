import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openCluster } from '../src/cluster/open.ts';
import { countingProxy } from './class/counting-proxy.ts';
import { namespaces, objectsOf } from './class/scene.ts';

/** Waiting for the same change in 100 namespaces of one cluster. */
export interface ClassFigures {
  readonly way: 'klab' | 'polling' | 'kubectl wait';
  /** Checks that were judged: 5 for each namespace, for `kubectl wait` only the one that waits. */
  readonly checks: number;
  /** Milliseconds from the answer to the change of a namespace to the moment its checks had all passed. */
  readonly lagMedianMs: number;
  readonly lagMaxMs: number;
  /** API requests from the start to the last pass, 5 s of waiting included. */
  readonly requests: number;
  /** Milliseconds to judge the same checks again when all is right already, process start and code loading included. */
  readonly againMs: number;
  /** Peak resident memory, of all its processes together. */
  readonly peakMiB: number;
}

const waitedMs = 5_000;
const contestant = fileURLToPath(new URL('class/contestant.ts', import.meta.url));

/** Runs klab, a loop that polls every 50 ms, and one `kubectl wait` for each namespace, one after the other. */
export async function run(kubeconfig: string, kubectl: string): Promise<readonly ClassFigures[]> {
  await using cluster = await openCluster({ kubeconfig });
  const upstream = spawn(kubectl, [`--kubeconfig=${kubeconfig}`, 'proxy', '--port=0', '--address=127.0.0.1']);
  const [said] = (await once(upstream.stdout, 'data')) as [Buffer];
  const proxy = await countingProxy(Number(/:(\d+)/.exec(said.toString())?.[1]));
  try {
    for (const namespace of namespaces) {
      const metadata = { name: namespace };
      await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata }, { source: 'bench' });
      for (const object of objectsOf(namespace)) await cluster.apply(object, { source: 'bench' });
    }
    const figures: ClassFigures[] = [];
    for (const way of ['klab', 'polling', 'kubectl wait'] as const) {
      const word = `seen-by-${way.replace(' ', '-')}`;
      proxy.take();
      const waiting =
        way === 'kubectl wait' ? waitWithKubectl(kubectl, proxy.kubeconfig, word) : waitAs(way, proxy.kubeconfig, word);
      await new Promise((resolve) => setTimeout(resolve, waitedMs));
      const changedAt: number[] = [];
      for (const namespace of namespaces) {
        const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'note' };
        await cluster.patch(ref, { data: { word } });
        changedAt.push(Date.now());
      }
      const { seenAt, peakMiB } = await waiting;
      const lags = seenAt.map((at, index) => Math.max(0, at - (changedAt[index] ?? 0))).sort((a, b) => a - b);
      const requests = proxy.take();
      const began = performance.now();
      await (way === 'kubectl wait'
        ? waitWithKubectl(kubectl, proxy.kubeconfig, word)
        : waitAs(way, proxy.kubeconfig, word));
      const againMs = performance.now() - began;
      figures.push({
        way,
        checks: way === 'kubectl wait' ? namespaces.length : namespaces.length * 5,
        lagMedianMs: lags[Math.floor(lags.length / 2)] ?? Number.NaN,
        lagMaxMs: lags.at(-1) ?? Number.NaN,
        requests,
        againMs,
        peakMiB,
      });
    }
    return figures;
  } finally {
    proxy.close();
    upstream.kill();
    const gone = namespaces.map((name) =>
      cluster.delete({ apiVersion: 'v1', kind: 'Namespace', name }, { timeoutMs: 120_000 }),
    );
    await Promise.all(gone);
  }
}

interface Waited {
  readonly seenAt: readonly number[];
  readonly peakMiB: number;
}

async function waitAs(way: string, kubeconfig: string, word: string): Promise<Waited> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', contestant, way, kubeconfig, word], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await ended(child);
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function waitWithKubectl(kubectl: string, kubeconfig: string, word: string): Promise<Waited> {
  let peakKiB = 0;
  const seenAt = await Promise.all(
    namespaces.map(async (namespace) => {
      const until = `--for=jsonpath={.data.word}=${word}`;
      const argv = [`--kubeconfig=${kubeconfig}`, '-n', namespace, 'wait', 'configmap/note', until, '--timeout=120s'];
      const child = spawn(kubectl, argv, { stdio: ['ignore', 'ignore', 'inherit'] });
      // The kernel's own record of the peak; it is gone with the process, so it is read while it waits.
      const reading = setTimeout(() => {
        peakKiB += peakOf(child);
      }, waitedMs - 500);
      await ended(child);
      clearTimeout(reading);
      return Date.now();
    }),
  );
  return { seenAt, peakMiB: peakKiB / 1024 };
}

const peakOf = ({ pid }: ChildProcess) =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);

async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`);
}
