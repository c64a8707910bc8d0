import { join } from 'node:path';
import { KlabError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import { withLock } from '../state/lock.ts';
import { refuseForeign, stateOf } from './cluster-state.ts';
import { type NodeContainer, nodeContainers } from './docker.ts';
import { type ClusterFiles, clusterFiles } from './kind-config.ts';
import { type Ledger, type LedgerEntry, withLedger } from './ledger.ts';
import type { ClusterInfo } from './provider.ts';
import type { ReadyOptions } from './ready.ts';

export interface KindDeps {
  readonly runner: Runner;
  readonly paths: Paths;
  /** The version that setup provides: `v0.30.0`. */
  readonly kindVersion: string;
  /** Name of the node image of a Kubernetes version (`v1.34.4`), or of the default one. Throws KlabError when there is none. */
  readonly nodeImage: (kubernetesVersion?: string) => Promise<string>;
  /** How long a cluster may take to become ready after kind is done; 180 s when absent. */
  readonly readyTimeoutMs?: number;
}

/** What is there of one cluster: its containers, what the ledger says, and both put together. */
export interface Findings {
  readonly nodes: readonly NodeContainer[];
  readonly entry: LedgerEntry | undefined;
  readonly info: ClusterInfo;
}

/** Where the clusters of one state folder live, and what all operations on them share. */
export interface KindHome {
  readonly deps: KindDeps;
  program(name: 'kind' | 'kubectl'): string;
  files(name: string): ClusterFiles;
  ledger<T>(use: (ledger: Ledger) => T): T;
  lock<T>(
    lock: string,
    options: { signal?: AbortSignal; onWait?: (pid: number) => void },
    work: () => Promise<T>,
  ): Promise<T>;
  info(name: string, nodes: readonly NodeContainer[], entry: LedgerEntry | undefined): ClusterInfo;
  /** Throws KlabError when a cluster of that name exists and is not ours. */
  look(name: string, signal?: AbortSignal): Promise<Findings>;
  waiting(name: string, nodes: readonly NodeContainer[], signal: AbortSignal): ReadyOptions;
}

export function kindHome(deps: KindDeps): KindHome {
  const ledgerFile = join(deps.paths.state, 'clusters.sqlite');
  const home: KindHome = {
    deps,
    program: (name) => join(deps.paths.cache, 'bin', name),
    files: (name) => clusterFiles(deps.paths.state, name),
    ledger: (use) => withLedger(ledgerFile, use),
    lock: (lock, options, work) => withLock(ledgerFile, lock, options, work),
    info: (name, nodes, entry) => ({
      provider: 'kind',
      name,
      state: stateOf(nodes, entry),
      nodes: nodes.length || (entry?.nodes ?? 0),
      kubeconfig: home.files(name).kubeconfig,
    }),
    async look(name, signal) {
      const nodes = await nodeContainers(deps.runner, name, signal);
      refuseForeign(name, nodes, home.files(name).mark);
      const entry = home.ledger((ledger) => ledger.get(name));
      return { nodes, entry, info: home.info(name, nodes, entry) };
    },
    waiting: (name, nodes, signal) => ({
      runner: deps.runner,
      kubectl: home.program('kubectl'),
      files: home.files(name),
      name,
      nodes: nodes.map((node) => node.name),
      timeoutMs: deps.readyTimeoutMs ?? 180_000,
      signal,
    }),
  };
  return home;
}

/** The error of an operation that needs a whole cluster. */
export function notUsable({ info, nodes }: Findings): KlabError {
  const what = nodes.length === 0 ? `there is no cluster "${info.name}"` : `cluster "${info.name}" is ${info.state}`;
  return new KlabError(what, { hint: `run: klab up --name ${info.name}` });
}
