import { readFileSync } from 'node:fs';
import { curlArgv } from '../src/cluster/http-probe.ts';
import { openCluster } from '../src/cluster/open.ts';
import { median } from './median.ts';

/** For one HTTP request from inside the cluster, milliseconds: until its answer, and of CPU on the whole machine. */
interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export interface ProbeFigures {
  /** Through the one stream to the prober. */
  readonly stream: Cost;
  /** The same curl, each as an exec of its own. */
  readonly exec: Cost;
}

const requests = 40;
const rounds = 5;
const timeoutMs = 5_000;

/** Asks the API server's Service over plain HTTP, which it answers with 400, both ways in alternating rounds. Linux only: /proc/stat. */
export async function run(kubeconfig: string): Promise<ProbeFigures> {
  await using cluster = await openCluster({ kubeconfig });
  const target = { kind: 'service', namespace: 'default', name: 'kubernetes', port: 443 } as const;
  const prober = { namespace: 'klab-system', name: 'prober', container: 'prober' };
  const argv = curlArgv(target, { path: '/' }, timeoutMs);
  const ways = {
    stream: () => cluster.http(target, { path: '/' }, { timeoutMs }),
    exec: () => cluster.exec(prober, argv, { timeoutMs }),
  };
  await ways.stream();
  // What the machine does anyway is taken off.
  const idle = await cost(() => new Promise((resolve) => setTimeout(resolve, timeoutMs)), 1);
  const measured: Record<keyof typeof ways, Cost[]> = { stream: [], exec: [] };
  for (let round = 0; round < rounds; round++) {
    for (const way of ['stream', 'exec'] as const) measured[way].push(await cost(ways[way], requests));
  }
  const middle = (all: readonly Cost[]): Cost => {
    const wallMs = median(all.map((one) => one.wallMs));
    return { wallMs, cpuMs: median(all.map((one) => one.cpuMs)) - (idle.cpuMs / idle.wallMs) * wallMs };
  };
  return { stream: middle(measured.stream), exec: middle(measured.exec) };
}

async function cost(ask: () => Promise<unknown>, times: number): Promise<Cost> {
  const [startedAt, busyAtStart] = [performance.now(), busyMs()];
  for (let i = 0; i < times; i++) await ask();
  return { wallMs: (performance.now() - startedAt) / times, cpuMs: (busyMs() - busyAtStart) / times };
}

/** CPU time of all cores since the machine started: proc(5), /proc/stat, in ticks of 10 ms; `idle` and `iowait` left out. */
function busyMs(): number {
  const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.split(/\s+/) ?? [];
  return ticks.map(Number).reduce((sum, one, place) => (place === 3 || place === 4 ? sum : sum + one), 0) * 10;
}
