import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../../cluster/cluster.ts';
import { KlabError } from '../../errors.ts';
import type { Paths } from '../../paths.ts';
import type { Runner } from '../../process/run.ts';
import { withClusterLock } from '../cluster-lock.ts';
import { type ClusterFiles, clusterFiles } from '../containers/files.ts';
import { type Ledger, type LedgerEntry, ledgerFile, withLedger } from '../ledger.ts';
import type { ClusterInfo, Operation } from '../provider.ts';

export const kind = 'existing';

/** Takes away what attempts have left in a cluster, before klab lets go of it. Returns what it could not take away. */
export type ClearCluster = (cluster: ClusterInfo, operation: Operation) => Promise<readonly string[]>;

export interface ExistingDeps {
  readonly runner: Runner;
  readonly paths: Pick<Paths, 'cache' | 'state'>;
  readonly clear: ClearCluster;
  /** How long a server may take to answer before it counts as stopped; 10 s when absent. */
  readonly aliveWithinMs?: number;
}

/** What all operations on clusters of others share. */
export interface ExistingHome {
  readonly deps: ExistingDeps;
  readonly kubectl: string;
  files(name: string): ClusterFiles;
  ledger<T>(use: (ledger: Ledger) => T): T;
  /** Of this provider. */
  entry(name: string): LedgerEntry | undefined;
  /** With the lock of that cluster held, which all providers share. */
  locked<T>(name: string, operation: Operation, work: () => Promise<T>): Promise<T>;
  info(entry: LedgerEntry, state: ClusterInfo['state']): ClusterInfo;
}

export function existingHome(deps: ExistingDeps): ExistingHome {
  const { paths } = deps;
  const home: ExistingHome = {
    deps,
    kubectl: join(paths.cache, 'bin', 'kubectl'),
    files: (name) => clusterFiles(paths.state, name),
    ledger: (use) => withLedger(ledgerFile(paths.state), use),
    entry: (name) => {
      const entry = home.ledger((ledger) => ledger.get(name));
      return entry?.provider === kind ? entry : undefined;
    },
    locked: (name, operation, work) => withClusterLock(paths.state, name, operation, work),
    info: ({ name, nodes }, state) => ({
      provider: kind,
      name,
      state,
      nodes,
      kubeconfig: home.files(name).kubeconfig,
    }),
  };
  return home;
}

export const unknownCluster = (name: string) =>
  new KlabError(`there is no cluster "${name}"`, { hint: 'klab status shows all; take one: klab up --context NAME' });

/** What a server that is not ours has answered is no defect of klab. */
export const explained = (error: unknown, what: string, hint: string): unknown =>
  error instanceof ApiError ? new KlabError(`${what} cannot be used: ${error.message}`, { hint, cause: error }) : error;

/** Removes what klab has of a cluster on this machine. */
export async function forget(home: ExistingHome, name: string): Promise<void> {
  await rm(home.files(name).folder, { recursive: true, force: true, maxRetries: 3 });
  home.ledger((ledger) => ledger.remove(name));
}
