import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ApiError, type Cluster } from '../../../src/cluster/cluster.ts';
import { openCluster } from '../../../src/cluster/open.ts';
import { configMap, FakeApi, resourceList, sendJson, statusBody } from './fake-api.ts';

let api: FakeApi;
let cluster: Cluster;
const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'lab', name: 'settings' };
const path = '/api/v1/namespaces/lab/configmaps/settings';

beforeEach(async () => {
  api = await FakeApi.start();
  cluster = await openCluster({ kubeconfig: await api.kubeconfig() });
});
afterEach(async () => {
  await cluster[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

async function failure(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

test('text in objects, read or listed, cannot command a terminal', async () => {
  const hostile = configMap('settings', '1', { 'motd\u202e': '\x1b]0;owned\x07hello\x1b[2J\n' });
  api.json(`GET ${path}`, hostile);
  api.json('GET /api/v1/namespaces/lab/configmaps', { metadata: { resourceVersion: '1' }, items: [hostile] });
  const clean = { metadata: { name: 'settings' }, data: { motd: 'hello\n' } };
  expect(await cluster.get(settings)).toMatchObject(clean);
  const { name: _, ...resource } = settings;
  expect(await cluster.list(resource)).toMatchObject([clean]);
});

describe('the connection', () => {
  test('200 reads one after another go over one socket', async () => {
    api.json(`GET ${path}`, configMap('settings', '1'));
    for (let i = 0; i < 200; i++) await cluster.get(settings);
    expect(api.sockets).toBe(1);
    expect(api.asked(`GET ${path}`)).toHaveLength(200);
    expect(api.asked('GET /api/v1')).toHaveLength(1);
  });

  test('a hundred first reads at once ask only once what kinds there are', async () => {
    api.json(`GET ${path}`, configMap('settings', '1'));
    await Promise.all(Array.from({ length: 100 }, () => cluster.get(settings)));
    expect(api.asked(`GET ${path}`)).toHaveLength(100);
    expect(api.asked('GET /api/v1')).toHaveLength(1);
  });

  test.each([
    [429, true],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
    [401, false],
    [403, false],
    [409, false],
    [422, false],
  ])('status %i: transient is %s', async (status, transient) => {
    api.json(`GET ${path}`, statusBody(status, 'Some', 'it is so'), status);
    const error = await failure(cluster.get(settings));
    expect(error).toMatchObject({ transient, status, reason: 'Some' });
    expect(error.message).toContain('it is so');
  });

  test('a refused connection is transient', async () => {
    await api[Symbol.asyncDispose]();
    expect(await failure(cluster.version())).toMatchObject({ transient: true, status: undefined });
    api = await FakeApi.start();
  });

  test('a reset connection is transient, and the next request gets a new one', async () => {
    api.answers.set('GET /version', (request) => void request.socket.destroy());
    expect(await failure(cluster.version())).toMatchObject({ transient: true });
    api.json('GET /version', { gitVersion: 'v1.34.4' });
    expect(await cluster.version()).toBe('v1.34.4');
  });

  test('an answer that is no JSON is an ApiError', async () => {
    api.answers.set('GET /version', (_request, response) => void response.end('<html>'));
    expect((await failure(cluster.version())).message).toContain('no JSON');
  });

  test('after closing, requests fail for good', async () => {
    await cluster[Symbol.asyncDispose]();
    expect(await failure(cluster.version())).toMatchObject({ transient: false });
  });

  test('an aborted signal closes the connection', async () => {
    const stop = new AbortController();
    const other = await openCluster({ kubeconfig: await api.kubeconfig(), signal: stop.signal });
    api.answers.set('GET /version', () => stop.abort());
    expect(await failure(other.version())).toMatchObject({ transient: false });
  });

  test('a kubeconfig that is not there is explained', async () => {
    await expect(openCluster({ kubeconfig: '/nowhere/kubeconfig' })).rejects.toThrow('/nowhere/kubeconfig');
  });

  test('a context that is not in the kubeconfig is explained', async () => {
    await expect(openCluster({ kubeconfig: await api.kubeconfig(), context: 'other' })).rejects.toThrow('"other"');
  });
});

describe('reading', () => {
  test('an object that is not there is undefined', async () => {
    api.json(`GET ${path}`, statusBody(404, 'NotFound', 'configmaps "settings" not found', { name: 'settings' }), 404);
    expect(await cluster.get(settings)).toBeUndefined();
  });

  test('items of a list get the kind that the API leaves out, and lose managedFields', async () => {
    const { apiVersion: _, kind: __, ...item } = configMap('settings', '1');
    const items = [{ ...item, metadata: { ...item.metadata, managedFields: [{}] } }];
    api.json('GET /api/v1/configmaps', { metadata: { resourceVersion: '7' }, items });
    expect(await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap' })).toEqual([configMap('settings', '1')]);
  });

  test('an unknown kind is a permanent error that names it', async () => {
    const error = await failure(cluster.list({ apiVersion: 'example.com/v1', kind: 'Widget' }));
    expect(error).toMatchObject({ transient: false, reason: 'UnknownKind' });
    expect(error.message).toContain('Widget in example.com/v1');
  });

  test('a kind that appears later is found', async () => {
    const widgets = { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'lab' };
    api.json('GET /apis/example.com/v1', resourceList(['gears', 'Gear', true]));
    await failure(cluster.list(widgets));
    api.json('GET /apis/example.com/v1', resourceList(['gears', 'Gear', true], ['widgets', 'Widget', true]));
    api.json('GET /apis/example.com/v1/namespaces/lab/widgets', { metadata: { resourceVersion: '1' }, items: [] });
    expect(await cluster.list(widgets)).toEqual([]);
  });

  test('a kind that is gone is unknown, not empty', async () => {
    api.json('GET /apis/example.com/v1', resourceList(['widgets', 'Widget', false]));
    const error = await failure(cluster.get({ apiVersion: 'example.com/v1', kind: 'Widget', name: 'a' }));
    expect(error).toMatchObject({ transient: false, reason: 'UnknownKind' });
  });

  test('names are escaped, and names that lead elsewhere are refused', async () => {
    api.json('GET /api/v1/namespaces/lab/configmaps/..%2F..%2Fx%3Fy', configMap('odd', '1'));
    expect((await cluster.get({ ...settings, name: '../../x?y' }))?.metadata.name).toBe('odd');
    expect(await failure(cluster.get({ ...settings, namespace: '..' }))).toMatchObject({ transient: false });
  });

  test('a namespaced object needs a namespace, and cluster-wide kinds ignore one', async () => {
    const { namespace: _, ...without } = settings;
    expect((await failure(cluster.get(without))).message).toContain('namespace');
    api.json('GET /api/v1/namespaces/lab', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } });
    const lab = { apiVersion: 'v1', kind: 'Namespace', namespace: 'ignored', name: 'lab' };
    expect((await cluster.get(lab))?.metadata.name).toBe('lab');
  });
});

describe('apply', () => {
  test('is a strict, forced server-side apply of the raw object', async () => {
    api.answers.set(`PATCH ${path}`, (_request, response, _url, body) => sendJson(response, JSON.parse(body)));
    await cluster.apply(configMap('settings', '1'), { source: 'a.yaml:1' });
    const request = api.requests.at(-1);
    expect(request?.contentType).toBe('application/apply-patch+yaml');
    expect(Object.fromEntries(request?.url.searchParams ?? [])).toEqual({
      fieldManager: 'klab',
      force: 'true',
      fieldValidation: 'Strict',
    });
    expect(JSON.parse(request?.body ?? '')).toEqual(configMap('settings', '1'));
  });

  test.each([
    [
      'failed to create typed patch object (lab/settings; v1, Kind=ConfigMap): .spec.replcas: field not declared in schema',
      500,
    ],
    ['strict decoding error: unknown field "spec.replcas"', 400],
  ])('a mistyped field is permanent and named with its place: %s', async (message, status) => {
    api.json(`PATCH ${path}`, statusBody(status, 'Any', message), status);
    const error = await failure(cluster.apply(configMap('settings', '1'), { source: 'start/app.yaml:12' }));
    expect(error.message).toBe('start/app.yaml:12: ConfigMap settings: unknown field spec.replcas');
    expect(error.transient).toBe(false);
  });

  test('a value of the wrong type is permanent, though the server answers 500', async () => {
    const message =
      'failed to create typed patch object (lab/settings; /v1, Kind=ConfigMap): .data.a: expected string, got 1';
    api.json(`PATCH ${path}`, statusBody(500, '', message), 500);
    const error = await failure(cluster.apply(configMap('settings', '1'), { source: 'app.yaml:3' }));
    expect(error.message).toBe('app.yaml:3: ConfigMap settings: .data.a: expected string, got 1');
    expect(error.transient).toBe(false);
  });

  test('other refusals name the place as well', async () => {
    api.json(`PATCH ${path}`, statusBody(422, 'Invalid', 'data: Invalid value'), 422);
    const error = await failure(cluster.apply(configMap('settings', '1'), { source: 'app.yaml:3' }));
    expect(error.message).toMatch(/^app\.yaml:3: ConfigMap settings: .*data: Invalid value$/);
  });

  test('a default namespace goes into objects of namespaces that name none, and not into cluster-wide ones', async () => {
    api.json(`PATCH ${path}`, configMap('settings', '1'));
    const { namespace: _, ...metadata } = configMap('settings', '1').metadata;
    const nowhere = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    const applied = await cluster.apply(nowhere, { source: 'test', defaultNamespace: 'lab' });
    expect(applied.metadata).toMatchObject({ name: 'settings' });
    expect(api.requests.at(-1)?.body).toContain('"namespace":"lab"');
    api.json('PATCH /api/v1/namespaces/lab', { metadata: { name: 'lab' } });
    const wide = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } };
    await cluster.apply(wide, { source: 'test', defaultNamespace: 'lab' });
    expect(api.requests.at(-1)?.body).not.toContain('"namespace"');
  });

  test('a namespaced object without a namespace is refused before anything is sent', async () => {
    const { namespace: _, ...metadata } = configMap('settings', '1').metadata;
    const error = await failure(cluster.apply({ ...configMap('settings', '1'), metadata }, { source: 'app.yaml:3' }));
    expect(error.message).toBe(
      'app.yaml:3: ConfigMap settings: metadata.namespace is missing; klab guesses no namespace',
    );
    expect(api.requests.map(({ method }) => method)).not.toContain('PATCH');
  });
});

describe('delete', () => {
  const missing = statusBody(404, 'NotFound', 'not found', { name: 'settings' });

  test('asks for foreground deletion of this very object and waits until it is gone', async () => {
    let reads = 0;
    api.answers.set(`GET ${path}`, (_request, response) =>
      ++reads < 4 ? sendJson(response, configMap('settings', '1')) : sendJson(response, missing, 404),
    );
    api.json(`DELETE ${path}`, {});
    await cluster.delete(settings, { timeoutMs: 10_000 });
    expect(reads).toBe(4);
    const sent = api.requests.find(({ method }) => method === 'DELETE');
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'uid-settings' },
    });
  });

  test('need not be waited for, and spares another object that has taken the name', async () => {
    api.json(`GET ${path}`, configMap('settings', '1'));
    api.json(`DELETE ${path}`, {});
    const { uid = '' } = (await cluster.get(settings))?.metadata ?? {};
    await cluster.delete(settings, { timeoutMs: 10_000, wait: false, uid });
    expect(api.asked(`DELETE ${path}`)).toHaveLength(1);
    await cluster.delete(settings, { timeoutMs: 10_000, uid: 'of one that is gone' });
    expect(api.asked(`DELETE ${path}`)).toHaveLength(1);
  });

  test('an object that is not there needs no deletion', async () => {
    api.json(`GET ${path}`, missing, 404);
    await cluster.delete(settings, { timeoutMs: 10_000 });
    expect(api.requests.map(({ method }) => method)).not.toContain('DELETE');
  });

  test('what finalizers hold is named when time is up', async () => {
    const held = configMap('settings', '1');
    api.json(`GET ${path}`, { ...held, metadata: { ...held.metadata, finalizers: ['example.com/hold'] } });
    api.json(`DELETE ${path}`, {});
    const error = await failure(cluster.delete(settings, { timeoutMs: 150 }));
    expect(error.message).toContain('finalizers hold it: example.com/hold');
  });
});

describe('kinds with namespaces', () => {
  test('are those that can be listed, of every group in its preferred version, asked anew each time', async () => {
    const groups = ['example.com/v2', 'metrics.example.com/v1'].map((groupVersion) => ({
      preferredVersion: { groupVersion },
    }));
    api.json('GET /apis', { groups });
    const gears = { name: 'gears', kind: 'Gear', namespaced: true, verbs: ['list'] };
    const asked = { name: 'reviews', kind: 'Review', namespaced: true, verbs: ['create'] };
    api.json('GET /apis/example.com/v2', { resources: [gears, asked, { ...gears, name: 'gears/status' }] });
    // A server that answers for a group and is not there.
    api.answers.set('GET /apis/metrics.example.com/v1', (_, response) =>
      sendJson(response, statusBody(503, 'ServiceUnavailable', 'no'), 503),
    );
    const core = [
      { apiVersion: 'v1', kind: 'Pod' },
      { apiVersion: 'v1', kind: 'ConfigMap' },
    ];
    expect(await cluster.namespacedKinds()).toEqual([...core, { apiVersion: 'example.com/v2', kind: 'Gear' }]);
    api.json('GET /apis/example.com/v2', resourceList(['widgets', 'Widget', true]));
    expect(await cluster.namespacedKinds()).toEqual([...core, { apiVersion: 'example.com/v2', kind: 'Widget' }]);
  });

  test('are not told in part when the server does not answer', async () => {
    api.json('GET /apis', { groups: [{ preferredVersion: { groupVersion: 'example.com/v2' } }] });
    api.answers.set('GET /apis/example.com/v2', (_, response) =>
      sendJson(response, statusBody(500, 'InternalError', 'no'), 500),
    );
    expect((await failure(cluster.namespacedKinds())).status).toBe(500);
  });
});
