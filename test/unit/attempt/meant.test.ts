import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findAttempt } from '../../../src/attempt/meant.ts';
import { attemptStore } from '../../../src/attempt/session.ts';

let state: string;
let verify: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'klab-meant-'));
  verify = join(state, 'verify', 'run');
  add(state, 'expose-1', 'expose');
  add(state, 'scale-1', 'scale');
  add(verify, 'expose-2', 'expose');
});
afterEach(() => rmSync(state, { recursive: true }));

const folderOf = (of: string, id: string) => join(of, 'attempts', id);

function add(of: string, id: string, lab: string): void {
  using store = attemptStore({ state: of });
  const startedAt = `2026-01-01T00:00:0${store.list().length}Z`;
  const rest = { namespaces: {}, variables: {}, nonce: 'n', startedAt };
  store.add({ id, lab, learner: 'ada', provider: 'kind', cluster: 'klab', folder: folderOf(of, id), ...rest });
}

/** Id of the attempt that is meant, how many its store holds, and what leads nowhere. */
function meant(lab: string | undefined, folder?: string) {
  using found = findAttempt(lab, { paths: { state, cache: '' }, env: { KLAB_ATTEMPT: folder } });
  return [found.attempt?.id, found.store.list().length, found.astray];
}

test.each([undefined, ''])('without KLAB_ATTEMPT (%j): the one begun last, of the lab when named', (none) => {
  expect(meant(undefined, none)).toEqual(['scale-1', 2, undefined]);
  expect(meant('expose', none)).toEqual(['expose-1', 2, undefined]);
  expect(meant('other', none)).toEqual([undefined, 2, undefined]);
});

test('in the shell of an attempt that one is meant, also with its lab named, in its own store', () => {
  expect(meant(undefined, folderOf(state, 'expose-1'))).toEqual(['expose-1', 2, undefined]);
  expect(meant(undefined, folderOf(verify, 'expose-2'))).toEqual(['expose-2', 1, undefined]);
  expect(meant('expose', folderOf(verify, 'expose-2'))).toEqual(['expose-2', 1, undefined]);
});

test('another lab that is named is another attempt', () => {
  expect(meant('scale', folderOf(verify, 'expose-2'))).toEqual(['scale-1', 2, undefined]);
});

test('one that leads nowhere is told, makes nothing, and the one begun last is meant', () => {
  const gone = [folderOf(verify, 'expose-9'), folderOf(join(state, 'none', 'such'), 'expose-1'), 'attempts/expose-1'];
  expect(gone.map((folder) => meant(undefined, folder))).toEqual(gone.map((folder) => ['scale-1', 2, folder]));
});
