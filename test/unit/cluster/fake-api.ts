import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

export type Answer = (request: IncomingMessage, response: ServerResponse, url: URL, body: string) => void;

/** A hand-written API server: a table of answers by "METHOD /path", a log of requests, a count of sockets. */
export class FakeApi implements AsyncDisposable {
  readonly answers = new Map<string, Answer>();
  readonly requests: { method: string; url: URL; body: string; contentType: string | undefined }[] = [];
  readonly open = new Set<Socket>();
  sockets = 0;
  upgrade: (socket: Duplex, url: URL, key: string) => void = (socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
  readonly #server = createServer((request, response) => this.#answer(request, response));
  #folder = '';

  static async start(): Promise<FakeApi> {
    const api = new FakeApi();
    api.#server.on('connection', (socket) => {
      api.sockets++;
      api.open.add(socket);
      socket.on('close', () => api.open.delete(socket));
      socket.on('error', () => undefined);
    });
    api.#server.on('upgrade', (request, socket) => {
      socket.on('error', () => undefined);
      api.upgrade(socket, new URL(request.url ?? '', 'http://fake'), request.headers['sec-websocket-key'] ?? '');
    });
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    api.#folder = await mkdtemp(join(tmpdir(), 'klab-fake-'));
    api.json(
      'GET /api/v1',
      resourceList(['pods', 'Pod', true], ['configmaps', 'ConfigMap', true], ['namespaces', 'Namespace', false]),
    );
    return api;
  }

  /** A kubeconfig file that leads here. */
  async kubeconfig(): Promise<string> {
    const file = join(this.#folder, 'kubeconfig');
    const { port } = this.#server.address() as AddressInfo;
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'fake', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'me', user: { token: 'secret' } }],
      contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'me' } }],
      'current-context': 'fake',
    };
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  json(route: string, body: unknown, status = 200): void {
    this.answers.set(route, (_request, response) => sendJson(response, body, status));
  }

  /** The paths asked for, with their queries, oldest first. */
  asked(route: string): URL[] {
    return this.requests.filter(({ method, url }) => `${method} ${url.pathname}` === route).map(({ url }) => url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://fake');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const method = request.method ?? '';
      this.requests.push({ method, url, body, contentType: request.headers['content-type'] });
      const answer = this.answers.get(`${method} ${url.pathname}`);
      if (answer) answer(request, response, url, body);
      else response.writeHead(404).end('404 page not found\n');
    });
  }
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function resourceList(...kinds: [name: string, kind: string, namespaced: boolean][]) {
  const verbs = ['get', 'list', 'watch'];
  return {
    kind: 'APIResourceList',
    resources: kinds.map(([name, kind, namespaced]) => ({ name, kind, namespaced, verbs })),
  };
}

/** A failure as the API server words it. */
export function statusBody(code: number, reason: string, message: string, details: unknown = {}) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details };
}

export function configMap(name: string, version: string, data: Record<string, string> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'lab', uid: `uid-${name}`, resourceVersion: version },
    data,
  };
}

/** Waits, without a fixed time, until something is so. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Answers a WebSocket handshake (RFC 6455) with the subprotocol of exec. */
export function acceptWebSocket(socket: Duplex, key: string): void {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
  );
}

/** One unmasked binary frame: the channel's number, then the payload. */
export function channelFrame(channel: number, payload: string | Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([channel]), Buffer.from(payload)]);
  const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10);
  head[0] = 0x82;
  if (head.length === 2) head[1] = body.length;
  else if (head.length === 4) {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  return Buffer.concat([head, body]);
}
