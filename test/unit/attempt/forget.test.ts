import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetAttempts } from '../../../src/attempt/forget.ts';
import { type AttemptStore, openAttempts } from '../../../src/state/attempts.ts';

let folder: string;
let store: AttemptStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klab-forget-'));
  store = openAttempts(join(folder, 'attempts.sqlite'));
});
afterEach(() => {
  store[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

function begun(id: string, cluster: string): string {
  const own = join(folder, id);
  mkdirSync(join(own, 'work'), { recursive: true });
  writeFileSync(join(own, 'kubeconfig'), 'credentials');
  const rest = { namespaces: {}, variables: {}, nonce: 'n', startedAt: '2026-01-01T00:00:00Z' };
  store.add({ id, lab: id, learner: 'ada', provider: 'kind', cluster, folder: own, ...rest });
  return own;
}

test('the folders of a deleted cluster go, those of other clusters stay', async () => {
  const [ours, other] = [begun('a', 'klab'), begun('b', 'other')];
  expect(await forgetAttempts(store, { provider: 'kind', name: 'klab' })).toEqual([]);
  expect([existsSync(ours), existsSync(other)]).toEqual([false, true]);
  expect(store.list().map(({ id }) => id)).toEqual(['b']);
});

test('files that the learner wrote are kept and told of, the credentials go', async () => {
  const own = begun('a', 'klab');
  writeFileSync(join(own, 'work', 'deployment.yaml'), 'kind: Deployment');
  expect(await forgetAttempts(store, { provider: 'kind', name: 'klab' })).toEqual([join(own, 'work')]);
  expect(existsSync(join(own, 'work', 'deployment.yaml'))).toBe(true);
  expect(existsSync(join(own, 'kubeconfig'))).toBe(false);
});
