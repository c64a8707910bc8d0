import { withLock } from '../state/lock.ts';
import { validClusterName } from './cluster-name.ts';
import { ledgerFile } from './ledger.ts';
import type { Operation } from './provider.ts';

/**
 * Does `work` with the lock of that cluster held, which all providers share: a name belongs to one of them. Throws UsageError for a
 * name that no cluster can have.
 */
export function withClusterLock<T>(
  stateFolder: string,
  name: string,
  { signal, report }: Pick<Operation, 'signal' | 'report'>,
  work: () => Promise<T>,
): Promise<T> {
  const onWait = (pid: number) => report.detail(`waiting for another klab (process ${pid}) that works on this cluster`);
  return withLock(ledgerFile(stateFolder), `cluster:${validClusterName(name)}`, { signal, onWait }, work);
}
