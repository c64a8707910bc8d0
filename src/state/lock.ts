import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, newIdentity, type ProcessIdentity } from '../process/process-table.ts';

/**
 * Does `work` while no other klab process holds the lock. Waits for a living holder (`onWait` is told its process id
 * once); a lock whose holder is dead is taken over.
 * Locks are rows of the SQLite file at `file`, which is made when missing: transactions make the take-over safe. Throws the signal's reason when aborted while waiting.
 */
export async function withLock<T>(
  file: string,
  lock: string,
  options: { readonly signal?: AbortSignal; readonly onWait?: (pid: number) => void },
  work: () => Promise<T>,
): Promise<T> {
  const self = newIdentity();
  for (let waited = false; ; waited = true) {
    options.signal?.throwIfAborted();
    const holder = withDatabase(file, (database) => tryLock(database, lock, self));
    if (holder === undefined) break;
    if (!waited) options.onWait?.(holder.pid);
    await delay(200);
  }
  try {
    return await work();
  } finally {
    withDatabase(file, (database) => {
      database.prepare('DELETE FROM lock WHERE name = ? AND token = ?').run(lock, self.token);
    });
  }
}

/** Takes the lock; the identity of a living holder when there is one. */
function tryLock(database: DatabaseSync, lock: string, self: ProcessIdentity): ProcessIdentity | undefined {
  database.exec('BEGIN IMMEDIATE');
  try {
    const row = database.prepare('SELECT pid, start, token FROM lock WHERE name = ?').get(lock);
    const holder = row && { pid: Number(row.pid), start: String(row.start), token: String(row.token) };
    if (holder && isAlive(holder)) return holder;
    database
      .prepare('INSERT OR REPLACE INTO lock (name, pid, start, token) VALUES (?, ?, ?, ?)')
      .run(lock, self.pid, self.start, self.token);
    return undefined;
  } finally {
    database.exec('COMMIT');
  }
}

function withDatabase<T>(file: string, use: (database: DatabaseSync) => T): T {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    database.exec(
      'CREATE TABLE IF NOT EXISTS lock (name TEXT PRIMARY KEY, pid INTEGER NOT NULL, start TEXT NOT NULL, token TEXT NOT NULL) STRICT',
    );
    return use(database);
  } finally {
    database.close();
  }
}
