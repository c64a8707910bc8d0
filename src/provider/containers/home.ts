import { join } from 'node:path';
import { KlabError } from '../../errors.ts';
import type { Paths } from '../../paths.ts';
import type { Runner } from '../../process/run.ts';
import { withLock } from '../../state/lock.ts';
import { withClusterLock } from '../cluster-lock.ts';
import { type Ledger, type LedgerEntry, ledgerFile, withLedger } from '../ledger.ts';
import type { ClusterInfo, Operation } from '../provider.ts';
import { type Dialect, docker, type NodeContainer, nodeContainers } from './docker.ts';
import { type ClusterFiles, clusterFiles } from './files.ts';
import type { ReadyOptions } from './ready.ts';
import { refuseForeign, stateOf } from './state.ts';

export interface HomeDeps {
  readonly runner: Runner;
  readonly paths: Pick<Paths, 'cache' | 'state'>;
  /** How long a cluster may take to become ready after the tool is done; 180 s when absent. */
  readonly readyTimeoutMs?: number;
}

/** What is there of one cluster: its containers, what the ledger says, and both put together. */
export interface Findings {
  readonly nodes: readonly NodeContainer[];
  readonly entry: LedgerEntry | undefined;
  readonly info: ClusterInfo;
}

/** Where a tool's clusters of one state folder live, and what all operations on them share. */
export interface Home {
  readonly runner: Runner;
  readonly dialect: Dialect;
  /** Path of a program of klab's own, such as `kind`. */
  program(name: string): string;
  files(name: string): ClusterFiles;
  ledger<T>(use: (ledger: Ledger) => T): T;
  /** With a lock of what several clusters share. */
  lock<T>(lock: string, options: { signal?: AbortSignal }, work: () => Promise<T>): Promise<T>;
  /** With the lock of that cluster held, which all providers share. */
  locked<T>(name: string, operation: Operation, work: () => Promise<T>): Promise<T>;
  info(name: string, nodes: readonly NodeContainer[], entry: LedgerEntry | undefined): ClusterInfo;
  /** Throws KlabError when a cluster of that name exists and is not ours. */
  look(name: string, signal?: AbortSignal): Promise<Findings>;
  list(): Promise<ClusterInfo[]>;
  waiting(name: string, nodes: readonly NodeContainer[], signal: AbortSignal): ReadyOptions;
}

export function homeOf(deps: HomeDeps, dialect: Dialect): Home {
  const { runner, paths } = deps;
  const file = ledgerFile(paths.state);
  const home: Home = {
    runner,
    dialect,
    program: (name) => join(paths.cache, 'bin', name),
    files: (name) => clusterFiles(paths.state, name),
    ledger: (use) => withLedger(file, use),
    lock: (lock, options, work) => withLock(file, lock, options, work),
    locked: (name, operation, work) => withClusterLock(paths.state, name, operation, work),
    info: (name, nodes, entry) => ({
      provider: dialect.tool,
      name,
      state: stateOf(nodes, entry),
      nodes: nodes.length || (entry?.nodes ?? 0),
      kubeconfig: home.files(name).kubeconfig,
    }),
    async look(name, signal) {
      const nodes = await nodeContainers(runner, dialect, name, signal);
      refuseForeign(dialect, name, nodes, home.files(name).mark);
      const entry = entriesOf(home).find((one) => one.name === name);
      return { nodes, entry, info: home.info(name, nodes, entry) };
    },
    async list() {
      const containers = await nodeContainers(runner, dialect);
      const ours = containers.filter((node) => node.mark === home.files(node.cluster).mark);
      const entries = entriesOf(home);
      const names = new Set([...entries.map(({ name }) => name), ...ours.map(({ cluster }) => cluster)]);
      return [...names].sort().map((name) => {
        const nodes = ours.filter(({ cluster }) => cluster === name);
        return home.info(
          name,
          nodes,
          entries.find((entry) => entry.name === name),
        );
      });
    },
    waiting: (name, nodes, signal) => ({
      runner,
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

const entriesOf = (home: Home) =>
  home.ledger((ledger) => ledger.list()).filter(({ provider }) => provider === home.dialect.tool);

/** The error of an operation that needs a whole cluster. */
export function notUsable({ info, nodes }: Findings): KlabError {
  const what = nodes.length === 0 ? `there is no cluster "${info.name}"` : `cluster "${info.name}" is ${info.state}`;
  return new KlabError(what, { hint: `run: klab up --name ${info.name}` });
}

/** The error of asking for another number of nodes than a cluster has. */
export function otherSize(info: ClusterInfo, nodes: number): KlabError {
  const again = `klab down --name ${info.name} && klab up --name ${info.name} --nodes ${nodes}`;
  return new KlabError(`cluster "${info.name}" has ${info.nodes} node(s), not ${nodes}`, {
    hint: `choose another name (--name), or make it anew: ${again}`,
  });
}

/** Throws KlabError when Docker has no such image: a tool would try to pull it, several times. */
export async function requireNodeImage(image: string, { runner }: Home, setup: string, signal: AbortSignal) {
  const { exitCode } = await docker(runner, ['image', 'inspect', '--format={{.Id}}', image], {
    signal,
    accept: [0, 1],
  });
  if (exitCode !== 0) throw new KlabError(`Docker has no node image ${image}`, { hint: `run: ${setup}` });
}
