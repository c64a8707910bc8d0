import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KubeConfig } from '../../../src/cluster/client-node.ts';
import { Connection } from '../../../src/cluster/connection.ts';
import { Discovery } from '../../../src/cluster/discovery.ts';
import { Objects } from '../../../src/cluster/objects.ts';
import { SharedWatchCache } from '../../../src/cluster/watch-cache.ts';
import { configMap, FakeApi, resourceList, sendJson, statusBody, until } from './fake-api.ts';

const maps = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'lab' };
const path = '/api/v1/namespaces/lab/configmaps';
const quick = { watchMs: 60_000, graceMs: 5_000, minPauseMs: 1, maxPauseMs: 20, readMs: 10_000 };

let api: FakeApi;
let connection: Connection;
let caches: SharedWatchCache[];
/** What a list answers now, and the watches that are open. */
let items: unknown[];
let watches: ServerResponse[];
let lists: number;

function openCache(pace = quick, maxSilenceMs = 60_000): SharedWatchCache {
  const discovery = new Discovery(connection);
  const cache = new SharedWatchCache(
    { connection, discovery, objects: new Objects(connection, discovery) },
    { pace, maxSilenceMs },
  );
  caches.push(cache);
  return cache;
}

function serve(route = path): void {
  api.answers.set(`GET ${route}`, (_request, response, url) => {
    if (url.searchParams.has('watch')) {
      response.writeHead(200).flushHeaders();
      watches.push(response);
    } else {
      lists++;
      sendJson(response, { metadata: { resourceVersion: `${100 * lists}` }, items });
    }
  });
}

function event(type: string, object: unknown): Buffer {
  return Buffer.from(`${JSON.stringify({ type, object })}\n`);
}

const names = async (cache: SharedWatchCache) => (await cache.list(maps)).map(({ metadata }) => metadata.name);

beforeEach(async () => {
  api = await FakeApi.start();
  api.json('GET /version', { gitVersion: 'v1' });
  [items, watches, lists, caches] = [[configMap('one', '1')], [], 0, []];
  const config = new KubeConfig();
  config.loadFromFile(await api.kubeconfig());
  connection = await Connection.open(config);
  serve();
});
afterEach(async () => {
  for (const cache of caches) await cache[Symbol.asyncDispose]();
  await connection[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

describe('following', () => {
  test('reads come from memory; one list and one watch serve all', async () => {
    const cache = openCache();
    expect(await Promise.all([names(cache), names(cache), cache.get({ ...maps, name: 'one' })])).toMatchObject([
      ['one'],
      ['one'],
      { metadata: { name: 'one' } },
    ]);
    await until(() => watches.length === 1);
    expect(await cache.get({ ...maps, name: 'two' })).toBeUndefined();
    expect([lists, watches.length]).toEqual([1, 1]);
    const [watch] = api.asked(`GET ${path}`).filter((url) => url.searchParams.has('watch'));
    expect(Object.fromEntries(watch?.searchParams ?? [])).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '100',
      timeoutSeconds: '60',
    });
  });

  test('events change what is read', async () => {
    const cache = openCache();
    await names(cache);
    await until(() => watches.length === 1);
    watches[0]?.write(event('ADDED', configMap('two', '101')));
    watches[0]?.write(event('MODIFIED', configMap('one', '102', { colour: 'blue' })));
    await until(async () => (await names(cache)).length === 2);
    await until(async () => (await cache.get({ ...maps, name: 'one' }))?.metadata.resourceVersion === '102');
    watches[0]?.write(event('DELETED', configMap('one', '103')));
    await until(async () => (await names(cache)).join() === 'two');
  });

  test('a character torn between two chunks stays whole', async () => {
    const cache = openCache();
    await names(cache);
    await until(() => watches.length === 1);
    const bytes = event('ADDED', configMap('two', '101', { greeting: '안녕하세요 🙂' }));
    const middle = bytes.indexOf(Buffer.from('🙂')) + 2;
    watches[0]?.write(bytes.subarray(0, middle));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await names(cache)).toEqual(['one']);
    watches[0]?.write(bytes.subarray(middle));
    await until(async () => (await names(cache)).length === 2);
    expect((await cache.get({ ...maps, name: 'two' }))?.data).toEqual({ greeting: '안녕하세요 🙂' });
  });

  test('a watch that ends in good order goes on from the last version seen, bookmarks included', async () => {
    const cache = openCache({ ...quick, minPauseMs: 0 });
    await names(cache);
    await until(() => watches.length === 1);
    watches[0]?.write(event('BOOKMARK', { kind: 'ConfigMap', metadata: { resourceVersion: '150' } }));
    watches[0]?.end();
    await until(() => watches.length === 2);
    const last = api.asked(`GET ${path}`).at(-1);
    expect([last?.searchParams.get('resourceVersion'), lists]).toEqual(['150', 1]);
  });

  test('subscribers hear once of a burst, and not after they left', async () => {
    const cache = openCache();
    let calls = 0;
    const leave = cache.subscribe([maps, maps], () => calls++);
    await until(() => watches.length === 1 && calls > 0);
    expect(calls).toBe(1);
    watches[0]?.write(Buffer.concat(['a', 'b', 'c'].map((name, i) => event('ADDED', configMap(name, `${110 + i}`)))));
    await until(async () => (await names(cache)).length === 4);
    await until(() => calls > 1);
    expect(calls).toBe(2);
    leave();
    watches[0]?.write(event('ADDED', configMap('d', '120')));
    await until(async () => (await names(cache)).length === 5);
    expect(calls).toBe(2);
  });
});

describe('breaks', () => {
  test.each([
    [
      '410 as an event',
      (watch?: ServerResponse) => watch?.write(event('ERROR', statusBody(410, 'Expired', 'too old'))),
    ],
    ['a broken connection', (watch?: ServerResponse) => watch?.destroy()],
    ['a line that is no JSON', (watch?: ServerResponse) => watch?.write('{{{\n')],
    ['an end at once', (watch?: ServerResponse) => watch?.end()],
  ])('%s: the list is read again', async (_name, breakIt) => {
    const cache = openCache({ ...quick, minPauseMs: 50 });
    await names(cache);
    await until(() => watches.length === 1);
    items = [configMap('new', '199')];
    breakIt(watches[0]);
    await until(() => lists === 2);
    await until(async () => (await names(cache)).join() === 'new');
    await until(() => watches.length === 2);
  });

  test('a watch that has stalled past its time is given up', async () => {
    const cache = openCache({ ...quick, watchMs: 30, graceMs: 30 });
    await names(cache);
    items = [configMap('new', '199')];
    await until(async () => (await names(cache)).join() === 'new');
    expect(lists).toBeGreaterThan(1);
  });

  test('while the API is away reads fail as transient, and recover', async () => {
    const cache = openCache();
    await names(cache);
    await until(() => watches.length === 1);
    api.json(`GET ${path}`, statusBody(503, 'ServiceUnavailable', 'away'), 503);
    watches[0]?.destroy();
    await until(() => api.asked(`GET ${path}`).length > 2);
    await expect(cache.list(maps)).rejects.toMatchObject({ name: 'ApiError', transient: true, status: 503 });
    serve();
    items = [];
    await until(() =>
      names(cache).then(
        (found) => found.length === 0,
        () => false,
      ),
    );
  });

  test('a frozen API: its watch is open but silent, so a read asks for a sign of life', async () => {
    const cache = openCache(quick, 0);
    await names(cache);
    const signs = api.asked('GET /version').length;
    await names(cache);
    expect(api.asked('GET /version').length).toBeGreaterThan(signs);
    api.answers.set('GET /version', (request) => void request.socket.destroy());
    await expect(cache.list(maps)).rejects.toMatchObject({ name: 'ApiError', transient: true });
  });

  test('a refusal surfaces on every read', async () => {
    api.json(`GET ${path}`, statusBody(403, 'Forbidden', 'no'), 403);
    const cache = openCache();
    const refused = { name: 'ApiError', transient: false, status: 403 };
    await expect(cache.list(maps)).rejects.toMatchObject(refused);
    await expect(cache.get({ ...maps, name: 'one' })).rejects.toMatchObject(refused);
  });

  test('a refusal of what was allowed before is taken for a restart of the API', async () => {
    const cache = openCache();
    await names(cache);
    await until(() => watches.length === 1);
    api.json(`GET ${path}`, statusBody(403, 'Forbidden', 'no'), 403);
    watches[0]?.destroy();
    await until(() => api.asked(`GET ${path}`).length > 2);
    await expect(cache.list(maps)).rejects.toMatchObject({ transient: true, status: 403 });
  });

  test('an unknown kind is tried again by a later read', async () => {
    const widgets = { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'lab' };
    const cache = openCache({ ...quick, minPauseMs: 60_000, maxPauseMs: 60_000 });
    await expect(cache.list(widgets)).rejects.toMatchObject({ transient: false, reason: 'UnknownKind' });
    api.json('GET /apis/example.com/v1', resourceList(['widgets', 'Widget', true]));
    serve('/apis/example.com/v1/namespaces/lab/widgets');
    items = [];
    expect(await cache.list(widgets)).toEqual([]);
  });

  test('closing ends the watches and refuses reads', async () => {
    const cache = openCache();
    await names(cache);
    await until(() => watches.length === 1);
    const ended = new Promise((resolve) => watches[0]?.on('close', resolve));
    await cache[Symbol.asyncDispose]();
    await ended;
    await expect(cache.list(maps)).rejects.toMatchObject({ transient: false });
  });
});
