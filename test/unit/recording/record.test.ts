import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFollowing } from '../../../src/cluster/follow.ts';
import type { Followed } from '../../../src/cluster/follower.ts';
import { Decoder } from '../../../src/recording/decode.ts';
import type { JournalEntry } from '../../../src/recording/journal.ts';
import { marksResource, sealed } from '../../../src/recording/marks.ts';
import { record } from '../../../src/recording/record.ts';
import { type Recording, recordingKey } from '../../../src/recording/recording.ts';
import { configMap, FakeApi, sendJson, statusBody, until } from '../cluster/fake-api.ts';

const path = '/api/v1/namespaces/lab/configmaps';
const marksPath = '/api/v1/namespaces/klab-system/configmaps';
const maps: Recording = { kind: 'objects', resource: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'lab' } };
const pace = { watchMs: 60_000, graceMs: 5_000, minPauseMs: 1, maxPauseMs: 20, readMs: 10_000 };

let api: FakeApi;
let folder: string;
let running: { stop: () => Promise<void> }[];
/** What a list answers, which versions watches may begin from, and the watches that are open. */
let items: unknown[];
let version: number;
let oldest: number;
let watches: ServerResponse[];
let marks: unknown[];

beforeEach(async () => {
  [api, folder, running] = [await FakeApi.start(), mkdtempSync(join(tmpdir(), 'klab-record-')), []];
  [items, version, oldest, watches, marks] = [[configMap('one', '1')], 100, 0, [], []];
  api.answers.set(`GET ${path}`, (_request, response, url) => {
    if (!url.searchParams.has('watch')) {
      sendJson(response, { metadata: { resourceVersion: `${version}` }, items });
    } else if (Number(url.searchParams.get('resourceVersion')) < oldest) {
      sendJson(response, statusBody(410, 'Expired', 'too old'), 410);
    } else {
      response.writeHead(200).flushHeaders();
      watches.push(response);
    }
  });
  api.answers.set(`GET ${marksPath}`, (_request, response, url) => {
    if (url.searchParams.has('watch')) response.writeHead(200).flushHeaders();
    else sendJson(response, { metadata: { resourceVersion: '1' }, items: marks });
  });
});
afterEach(async () => {
  for (const one of running) await one.stop();
  await api[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, 'journal.jsonl');

async function begin(recordings: readonly Recording[] = [maps], maxBytes?: number) {
  const abort = new AbortController();
  const server = new URL(JSON.parse(readFileSync(await api.kubeconfig(), 'utf8')).clusters[0].cluster.server).origin;
  const identity = { server, credentials: async () => ({ tls: {}, headers: {} }), lastMs: 1_000 };
  const following = await openFollowing(identity, { signal: abort.signal, pace });
  const done = record({
    attempt: 'an-attempt',
    recordings,
    file: file(),
    following,
    resolve: async () => '127.0.0.1',
    signal: abort.signal,
    aliveMs: 10,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  const one = {
    async stop() {
      abort.abort();
      await done;
      await following[Symbol.asyncDispose]();
    },
  };
  running.push(one);
  await until(() => decoded().decoder.beganAt !== undefined);
  return one;
}

function decoded(): { decoder: Decoder; entries: JournalEntry[] } {
  const decoder = new Decoder();
  const lines = readFileSync(file(), { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1);
  return { decoder, entries: lines.flatMap((line) => decoder.take(line)?.entry ?? []) };
}

/** Entries as words: `changed one`, `gap`. */
const story = () =>
  decoded().entries.map((entry) =>
    entry.type === 'object' ? `${entry.change} ${entry.object.metadata.name}` : entry.type,
  );

const event = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;

describe('objects', () => {
  test('every event of a burst is an entry, in order', async () => {
    await begin();
    await until(() => watches.length === 1);
    const burst = Array.from({ length: 50 }, (_, n) =>
      event('MODIFIED', configMap('one', `${200 + n}`, { n: `${n}` })),
    );
    watches[0]?.write(burst.join(''));
    watches[0]?.write(event('DELETED', configMap('one', '300')));
    await until(() => story().length === 52);
    const numbers = decoded().entries.map(
      (entry) => entry.type === 'object' && (entry.object.data as { n?: string }).n,
    );
    expect(numbers).toEqual([undefined, ...Array.from({ length: 50 }, (_, n) => `${n}`), undefined]);
    expect(story().slice(-1)).toEqual(['deleted one']);
  });

  test('what is there at the start was there; then the journal begins', async () => {
    await begin();
    const { decoder, entries } = decoded();
    expect(story()).toEqual(['was one']);
    expect(decoder).toMatchObject({ attempt: 'an-attempt', beganAt: expect.any(Number) });
    expect(decoder.beganAt).toBeGreaterThanOrEqual(entries[0]?.at ?? Number.NaN);
  });

  test('a broken watch goes on where it was, without a gap', async () => {
    await begin();
    await until(() => watches.length === 1);
    watches[0]?.write(event('ADDED', configMap('two', '150')));
    await until(() => story().length === 2);
    watches[0]?.destroy();
    await until(() => watches.length === 2);
    expect(api.asked(`GET ${path}`).at(-1)?.searchParams.get('resourceVersion')).toBe('150');
    watches[1]?.write(event('ADDED', configMap('three', '160')));
    await until(() => story().length === 3);
    expect(story()).toEqual(['was one', 'added two', 'added three']);
  });

  test.each([
    ['an answer 410', () => watches[0]?.destroy()],
    ['410 as an event', () => watches[0]?.write(event('ERROR', statusBody(410, 'Expired', 'too old')))],
  ])('%s: a gap, then what the new list shows', async (_what, breakIt) => {
    await begin();
    await until(() => watches.length === 1);
    const before = Date.now();
    [oldest, version, items] = [400, 500, [configMap('two', '450')]];
    breakIt();
    await until(() => story().length === 4);
    expect(story()).toEqual(['was one', 'gap', 'deleted one', 'added two']);
    const gap = decoded().entries[1];
    expect(gap).toMatchObject({ type: 'gap', recording: recordingKey(maps) });
    expect(gap?.type === 'gap' && gap.from).toBeLessThanOrEqual(before);
  });

  test('while the API is away the journal says nothing of now', async () => {
    await begin();
    await until(() => watches.length === 1);
    api.json(`GET ${path}`, statusBody(503, 'ServiceUnavailable', 'away'), 503);
    watches[0]?.destroy();
    await until(() => api.asked(`GET ${path}`).length > 3);
    const { lastAt } = decoded().decoder;
    await until(() => decoded().decoder.lastAt > lastAt + 30);
    expect(decoded().decoder.until).toBeLessThan(decoded().decoder.lastAt - 20);
  });

  test('a kind that the cluster learns later is followed from then on', async () => {
    const widgets: Recording = { kind: 'objects', resource: { apiVersion: 'example.com/v1', kind: 'Widget' } };
    await begin([widgets]);
    const kind = { name: 'widgets', kind: 'Widget', namespaced: true, verbs: ['list', 'watch'] };
    api.json('GET /apis/example.com/v1', { resources: [kind] });
    const widget = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', uid: 'w', resourceVersion: '5' },
    };
    api.json('GET /apis/example.com/v1/widgets', { metadata: { resourceVersion: '5' }, items: [widget] });
    await until(() => story().includes('added w'));
    expect(story()).toEqual(['gap', 'added w']);
  });
});

describe('a recorder that starts again', () => {
  test('goes on in the same file, with a gap and the differences', async () => {
    const first = await begin();
    const { decoder } = decoded();
    await first.stop();
    items = [configMap('two', '450')];
    await begin();
    await until(() => story().includes('added two'));
    // One gap for everything, and one for what went on until the first list.
    expect(story()).toEqual(['was one', 'gap', 'gap', 'deleted one', 'added two']);
    const [, gap] = decoded().entries;
    expect(gap?.type === 'gap' && gap.from).toBeGreaterThanOrEqual(decoder.until);
    expect(gap).not.toHaveProperty('recording');
  });

  test('leaves a file alone that somebody has written into', async () => {
    await (await begin()).stop();
    const text = `${readFileSync(file(), 'utf8')}{"seq":99}\n`;
    writeFileSync(file(), text);
    const abort = new AbortController();
    const following = { add: () => ({ until: 0 }), [Symbol.asyncDispose]: async () => {} };
    const options = { attempt: 'an-attempt', recordings: [maps], file: file(), following, signal: abort.signal };
    const done = record({ ...options, resolve: async () => undefined });
    abort.abort();
    await done;
    expect(readFileSync(file(), 'utf8')).toBe(text);
  });
});

test('a full journal says so and is left at that', async () => {
  await begin([maps], 1500);
  await until(() => decoded().decoder.fullAt !== undefined);
  expect(readFileSync(file()).length).toBeLessThanOrEqual(1500);
});

test('requests are made on a beat, with what was found in the body', async () => {
  api.answers.set('GET /hello', (_request, response) => void response.end('version=7 of it'));
  const port = Number(
    new URL(JSON.parse(readFileSync(await api.kubeconfig(), 'utf8')).clusters[0].cluster.server).port,
  );
  const target = { kind: 'service' as const, namespace: 'lab', name: 'web', port };
  const requests: Recording = { kind: 'requests', target, path: '/hello', extract: 'version=(\\d+)' };
  await begin([requests]);
  await until(() => decoded().entries.length > 0);
  expect(decoded().entries[0]).toMatchObject({
    type: 'requests',
    recording: recordingKey(requests),
    ok: true,
    status: 200,
    seen: '7',
  });
});

test('a mark of this attempt is written once, whoever tells of it again', async () => {
  const one = sealed({ kind: 'stage', stage: 'a' }, 'key', 1);
  const two = sealed({ kind: 'stage', stage: 'b' }, 'key', 2);
  const map = (name: string, data: object) => ({
    ...configMap(name, '7'),
    metadata: { name, namespace: marksResource.namespace, uid: name, resourceVersion: '7' },
    data,
  });
  marks = [
    map('recorder-an-attempt', { [two.id]: two.value, [one.id]: one.value }),
    map('recorder-other', { x: one.value }),
  ];
  await (await begin()).stop();
  await begin();
  await until(() => decoded().entries.filter(({ type }) => type === 'gap').length === 2);
  const stages = decoded().entries.flatMap((entry) => (entry.type === 'mark' ? entry.mark : []));
  expect(stages).toEqual([
    { kind: 'stage', stage: 'a' },
    { kind: 'stage', stage: 'b' },
  ]);
});

test('what cannot be written ends the recorder: a restart begins with a gap, silence would not', async () => {
  const abort = new AbortController();
  const following = {
    add: (_resource: unknown, followed: Followed) => {
      // The file's disk is full from now on.
      queueMicrotask(() => {
        try {
          followed.listed([unwritable], undefined);
        } catch {
          // A follower goes on.
        }
      });
      return { until: 1 };
    },
    [Symbol.asyncDispose]: async () => {},
  };
  const unwritable = Object.assign(configMap('one', '1'), {
    toJSON: () => {
      throw new Error('no space left on device');
    },
  });
  const options = { attempt: 'a', recordings: [maps], file: file(), following, signal: abort.signal };
  await expect(record({ ...options, resolve: async () => undefined })).rejects.toThrow('no space left');
  abort.abort();
});
