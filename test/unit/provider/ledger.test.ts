import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLedger } from '../../../src/provider/ledger.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klab-ledger-'));
  file = join(folder, 'state', 'clusters.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = { name: 'one', provider: 'kind', nodes: 1, image: 'node:1', phase: 'creating' } as const;

test('the ledger keeps the last word about each cluster', () => {
  withLedger(file, (ledger) => ledger.put(entry));
  withLedger(file, (ledger) => ledger.put({ ...entry, phase: 'ready' }));
  expect(withLedger(file, (ledger) => [ledger.get('one')?.phase, ledger.list().length])).toEqual(['ready', 1]);
  withLedger(file, (ledger) => ledger.remove('one'));
  expect(withLedger(file, (ledger) => ledger.get('one'))).toBeUndefined();
});
