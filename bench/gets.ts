import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { openCluster } from '../src/cluster/open.ts';
import { median } from './median.ts';

/** Milliseconds for 200 sequential GETs of one object; medians of the rounds. */
export interface GetsFigures {
  readonly klabMs: number;
  readonly clientNodeMs: number;
  /** clientNodeMs / klabMs. */
  readonly times: number;
  readonly rounds: readonly { readonly klabMs: number; readonly clientNodeMs: number }[];
}

const gets = 200;
const rounds = 5;

/** Reads kube-system's Namespace over klab's connection and over client-node as it comes, in alternating rounds. */
export async function run(kubeconfig: string): Promise<GetsFigures> {
  await using cluster = await openCluster({ kubeconfig });
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const ours = () => cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' });
  const theirs = () => core.readNamespace({ name: 'kube-system' });
  // One of each first: discovery, TLS and code loading are not what is measured.
  await ours();
  await theirs();
  const measured: { klabMs: number; clientNodeMs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    measured.push({ klabMs: await timed(ours), clientNodeMs: await timed(theirs) });
  }
  const klabMs = median(measured.map((round) => round.klabMs));
  const clientNodeMs = median(measured.map((round) => round.clientNodeMs));
  return { klabMs, clientNodeMs, times: clientNodeMs / klabMs, rounds: measured };
}

async function timed(read: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let i = 0; i < gets; i++) await read();
  return performance.now() - startedAt;
}
