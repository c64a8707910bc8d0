import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What klab began and how far it came, written before the deed. */
export interface LedgerEntry {
  readonly name: string;
  readonly provider: string;
  readonly nodes: number;
  readonly image: string;
  /** Version of Kubernetes, where the tool has to be told again when it starts the nodes. */
  readonly kubernetes?: string;
  /** creating: not finished, whatever runs of it; paused: stopped on purpose. */
  readonly phase: 'creating' | 'ready' | 'paused' | 'deleting';
}

/** Where a state folder has its ledger, and the locks of its clusters. */
export const ledgerFile = (stateFolder: string): string => join(stateFolder, 'clusters.sqlite');

/** The clusters of one state folder, in one SQLite file. */
export interface Ledger {
  put(entry: LedgerEntry): void;
  get(name: string): LedgerEntry | undefined;
  list(): readonly LedgerEntry[];
  remove(name: string): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS cluster (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
`;

/** Opens the ledger at `file` for the time of `use`; it is made when missing. */
export function withLedger<T>(file: string, use: (ledger: Ledger) => T): T {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    database.exec(schema);
    return use(ledgerOf(database));
  } finally {
    database.close();
  }
}

/** Kind of the provider that has a cluster of that name, as far as klab has written it down. */
export function providerKindOf(stateFolder: string, name: string): string | undefined {
  return withLedger(ledgerFile(stateFolder), (ledger) => ledger.get(name))?.provider;
}

function ledgerOf(database: DatabaseSync): Ledger {
  const read = (row: Record<string, unknown>) => JSON.parse(String(row.body)) as LedgerEntry;
  return {
    put(entry) {
      database
        .prepare('INSERT OR REPLACE INTO cluster (name, body) VALUES (?, ?)')
        .run(entry.name, JSON.stringify(entry));
    },
    get(name) {
      const row = database.prepare('SELECT body FROM cluster WHERE name = ?').get(name);
      return row === undefined ? undefined : read(row);
    },
    list: () => database.prepare('SELECT body FROM cluster ORDER BY name').all().map(read),
    remove(name) {
      database.prepare('DELETE FROM cluster WHERE name = ?').run(name);
    },
  };
}
