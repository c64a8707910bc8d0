import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { requestOnce } from '../../../src/recording/request.ts';
import { candidates } from '../../../src/recording/resolve.ts';
import type { Outcome } from '../../../src/recording/runs.ts';

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const serving = (answer: RequestListener) => portOf(createHttpServer(answer));

function ask(
  port: number,
  extra: { extract?: RegExp; address?: string | undefined; timeoutMs?: number } = {},
): Promise<Outcome> {
  const { address = '127.0.0.1', timeoutMs = 10_000, extract } = extra;
  const target = { kind: 'service' as const, namespace: 'shop', name: 'web', port };
  const resolve = async () => ('address' in extra ? extra.address : address);
  return requestOnce({ target, path: '/a?b=c', ...(extract ? { extract } : {}) }, { resolve, timeoutMs });
}

test('asks for the path, by the name of the Service', async () => {
  const port = await serving((request, response) => response.end(`${request.headers.host} ${request.url}`));
  expect(await ask(port, { extract: /.*/ })).toEqual({ ok: true, status: 200, seen: `web.shop.svc:${port} /a?b=c` });
});

test('each request has a connection of its own', async () => {
  let connections = 0;
  const server = createHttpServer((_request, response) => void response.end());
  server.on('connection', () => connections++);
  const port = await portOf(server);
  for (let n = 0; n < 3; n++) await ask(port);
  expect(connections).toBe(3);
});

test.each([
  [404, true],
  [500, false],
  [503, false],
])('an answer %i: ok %s', async (status, ok) => {
  const port = await serving((_request, response) => response.writeHead(status).end());
  expect(await ask(port)).toEqual({ ok, status });
});

test.each([
  ['the first group', /v=(\d+)/, '12'],
  ['else the whole match', /v=\d+/, 'v=12'],
  ['else nothing', /w=(\d+)/, undefined],
])('extract: %s', async (_what, extract, seen) => {
  const port = await serving((_request, response) => response.end('v=12 \u001b[31mred'));
  expect((await ask(port, { extract })).seen).toBe(seen);
});

test('what was found is safe to show, and capped', async () => {
  const port = await serving((_request, response) => response.end(`\u001b[31m${'x'.repeat(5_000)}`));
  const { seen } = await ask(port, { extract: /.*/s });
  expect(seen).toMatch(/^x{256}…\[cut/);
});

test('of an endless body the beginning is looked at', async () => {
  const port = await serving((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write('v=1 '.repeat(4_000)));
      response.once('drain', more);
    };
    more();
  });
  expect(await ask(port, { extract: /v=(\d)/ })).toEqual({ ok: true, status: 200, seen: '1' });
});

test('nobody listens: refused', async () => {
  const server = createServer();
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await ask(port)).toEqual({ ok: false, failure: 'refused' });
});

test('a connection that is closed without an answer: reset', async () => {
  const port = await portOf(createServer((socket) => void socket.end()));
  expect(await ask(port)).toEqual({ ok: false, failure: 'reset' });
});

test('no HTTP: other', async () => {
  const port = await portOf(createServer((socket) => void socket.end('hello\r\n\r\n')));
  expect(await ask(port)).toEqual({ ok: false, failure: 'other' });
});

test.each([
  ['no answer', '' as const],
  ['an answer without an end', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf' as const],
])('%s: timeout', async (_what, text) => {
  const port = await portOf(createServer((socket) => void socket.on('error', () => undefined).write(text)));
  expect(await ask(port, { timeoutMs: 50 })).toEqual({ ok: false, failure: 'timeout' });
});

test('a name that leads nowhere: dns', async () => {
  expect(await ask(80, { address: undefined })).toEqual({ ok: false, failure: 'dns' });
});

const search = ['klab-system.svc.example.org', 'svc.example.org', 'example.org'];
test.each([
  ['web.shop.svc', ['web.shop.svc.example.org']],
  [
    'web.shop',
    ['web.shop.klab-system.svc.example.org', 'web.shop.svc.example.org', 'web.shop.example.org', 'web.shop'],
  ],
  ['example.com.', ['example.com.']],
])('%s is looked up as %j', (name, names) => {
  expect(candidates(name, search)).toEqual(names);
});
