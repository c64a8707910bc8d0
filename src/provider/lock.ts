import { setTimeout as delay } from 'node:timers/promises';
import { withLedger } from './ledger.ts';
import { newIdentity } from './process-table.ts';

/**
 * Does `work` while no other klab process holds the lock. Waits for a living holder (`onWait` is told its process id
 * once); a lock whose holder is dead is taken over. Throws the signal's reason when aborted while waiting.
 */
export async function withLock<T>(
  ledgerFile: string,
  lock: string,
  options: { readonly signal?: AbortSignal; readonly onWait?: (pid: number) => void },
  work: () => Promise<T>,
): Promise<T> {
  const self = newIdentity();
  for (let waited = false; ; waited = true) {
    options.signal?.throwIfAborted();
    const holder = withLedger(ledgerFile, (ledger) => ledger.tryLock(lock, self));
    if (holder === undefined) break;
    if (!waited) options.onWait?.(holder.pid);
    await delay(200);
  }
  try {
    return await work();
  } finally {
    withLedger(ledgerFile, (ledger) => ledger.unlock(lock, self));
  }
}
