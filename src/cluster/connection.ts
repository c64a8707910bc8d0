import type { RequestOptions } from 'node:https';
import { Pool } from 'undici';
import { KlabError, messageOf } from '../errors.ts';
import { errorFromSocket, errorFromStatus } from './api-errors.ts';
import type { KubeConfig } from './client-node.ts';
import { ApiError } from './cluster.ts';
import { withDeadline } from './deadline.ts';
import type { ExecPlugin } from './exec-plugin.ts';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the server's address; its parts are escaped already. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** Covers the whole exchange, the body included; 10 s when absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

type Headers = Record<string, string>;

const defaultTimeoutMs = 10_000;
// Below the 90 s after which kube-apiserver closes an idle connection: ours goes first, so no request meets a closing one.
const keepAliveMs = 60_000;
// Larger than any answer klab asks for; a guard against filling the memory.
const maxAnswerBytes = 128 * 1024 * 1024;
// Credentials from a plugin may expire; client-node caches them until then, so asking again is cheap.
const credentialsLastMs = 30_000;

/** Where the server is, and as whom it is asked: from a kubeconfig, or from the files that a Pod gets (in-cluster.ts). */
export interface Identity {
  readonly server: string;
  /** Read when the connection is opened; again whenever the headers have expired, with the `tls` only where there is `forget`. */
  credentials(): Promise<Credentials>;
  /** How long the headers last, in milliseconds. */
  readonly lastMs: number;
  /** Where credentials come from that somebody else may be slow to bring: `exec plugin aws`. */
  readonly source?: string;
  /** The server has not taken them (401): the next ones are to be others. Absent: there are no others. */
  forget?(): void;
}

export interface Credentials {
  readonly tls: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** One cluster's pooled HTTP connection: kept-alive sockets, TLS and credentials of the identity, deadlines, ApiError. */
export class Connection implements AsyncDisposable {
  #pool: Pool;
  readonly #prefix: string;
  readonly #identity: Identity;
  #credentials: Credentials;
  #credentialsUntil: number;
  #lastAnswerAt = Number.NEGATIVE_INFINITY;
  #confirming: Promise<void> | undefined;

  private constructor(identity: Identity, credentials: Credentials) {
    this.#pool = poolFor(identity, credentials);
    this.#prefix = new URL(identity.server).pathname.replace(/\/$/, '');
    this.#identity = identity;
    this.#credentials = credentials;
    this.#credentialsUntil = performance.now() + identity.lastMs;
  }

  /** `plugin` brings the user's credentials, where the kubeconfig says so. */
  static async open(kubeConfig: KubeConfig, plugin?: ExecPlugin): Promise<Connection> {
    return Connection.as(identityOf(kubeConfig, plugin));
  }

  static async as(identity: Identity): Promise<Connection> {
    return new Connection(identity, await identity.credentials());
  }

  /** The answer's JSON. */
  async json<T>(request: ApiRequest): Promise<T> {
    const text = await this.text(request);
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      const what = `${request.method ?? 'GET'} ${request.path}`;
      throw new ApiError(`${what}: the answer is no JSON`, { transient: true, cause });
    }
  }

  /** The answer's body. */
  async text(request: ApiRequest): Promise<string> {
    const text = await this.stream(request, async (body) => (await collect(body)).toString('utf8'));
    // undici hands out the end of a body a moment before it frees the socket: without this turn of the event loop, a
    // caller's next request would find the socket busy and open a second one.
    await new Promise(setImmediate);
    return text;
  }

  /** Hands the answer's body to `consume` piece by piece; request and consumption share one deadline. */
  async stream<T>(request: ApiRequest, consume: (body: AsyncIterable<Buffer>) => Promise<T>): Promise<T> {
    const method = request.method ?? 'GET';
    const what = `${method} ${request.path}`;
    const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
    let awaited = '';
    const timedOut = () => new ApiError(`${what}: no answer within ${timeoutMs} ms${awaited}`, { transient: true });
    return withDeadline({ timeoutMs, signal: request.signal, timedOut }, async (signal) => {
      const ask = async () => {
        awaited =
          this.#identity.source === undefined ? '' : `, in which ${this.#identity.source} brought no credentials`;
        const headers = await this.#headersFor(request);
        awaited = '';
        return this.#pool.request({
          method,
          path: this.#prefix + request.path + queryOf(request.query),
          headers,
          body: request.body === undefined ? null : JSON.stringify(request.body),
          signal,
        });
      };
      try {
        let answer = await ask();
        if (answer.statusCode === 401 && this.#identity.forget) {
          await collect(answer.body);
          this.#identity.forget();
          this.#credentialsUntil = Number.NEGATIVE_INFINITY;
          answer = await ask();
        }
        const { statusCode, body } = answer;
        this.#lastAnswerAt = performance.now();
        if (statusCode >= 300) throw errorFromStatus(what, statusCode, (await collect(body)).toString('utf8'));
        return await consume(this.#noting(body));
      } catch (error) {
        throw error instanceof ApiError ? error : errorFromSocket(what, error);
      }
    });
  }

  /** Throws a transient ApiError unless the API has answered anything within the last `maxAgeMs`, asking it if need be. */
  async confirmAlive(maxAgeMs: number, timeoutMs: number): Promise<void> {
    if (performance.now() - this.#lastAnswerAt <= maxAgeMs) return;
    this.#confirming ??= this.text({ path: '/version', timeoutMs })
      .then(() => undefined)
      .finally(() => {
        this.#confirming = undefined;
      });
    await this.#confirming;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }

  async *#noting(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      this.#lastAnswerAt = performance.now();
      yield chunk;
    }
  }

  async #headersFor(request: ApiRequest): Promise<Headers> {
    if (performance.now() > this.#credentialsUntil) {
      this.#use(await this.#identity.credentials());
      this.#credentialsUntil = performance.now() + this.#identity.lastMs;
    }
    const { headers } = this.#credentials;
    return request.body === undefined
      ? headers
      : { ...headers, 'content-type': request.contentType ?? 'application/json' };
  }

  /** A certificate belongs to a socket, so another one wants sockets of its own; requests under way end on theirs. */
  #use(credentials: Credentials): void {
    const { cert, key } = this.#credentials.tls;
    const changed = credentials.tls['cert'] !== cert || credentials.tls['key'] !== key;
    this.#credentials = credentials;
    if (!this.#identity.forget || !changed) return;
    const outdated = this.#pool;
    this.#pool = poolFor(this.#identity, credentials);
    outdated.close().catch(() => undefined);
  }
}

function poolFor(identity: Identity, { tls }: Credentials): Pool {
  return new Pool(new URL(identity.server).origin, {
    connect: { ...tls, timeout: 5_000 },
    // HTTP/1.1: a request whose deadline passed takes its socket with it, where HTTP/2 would go on with a dead one.
    allowH2: false,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    // Every request has a deadline of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function identityOf(kubeConfig: KubeConfig, plugin: ExecPlugin | undefined): Identity {
  const user = kubeConfig.getCurrentUser();
  return {
    server: kubeConfig.getCurrentCluster()?.server ?? '',
    credentials: () => credentialsOf(kubeConfig),
    lastMs: user?.authProvider ? credentialsLastMs : Number.POSITIVE_INFINITY,
    ...(plugin ? { source: plugin.title, forget: () => plugin.forget() } : {}),
  };
}

async function credentialsOf(kubeConfig: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  try {
    await kubeConfig.applyToHTTPSOptions(options);
  } catch (cause) {
    throw new KlabError(`The kubeconfig's credentials could not be used: ${messageOf(cause)}`, { cause });
  }
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  const tls = Object.entries({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername });
  const basic: Headers = options.auth ? { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` } : {};
  return {
    tls: Object.fromEntries(tls.filter(([, value]) => value !== undefined)),
    headers: { accept: 'application/json', 'user-agent': 'klab', ...basic, ...(options.headers as Headers) },
  };
}

function queryOf(query: ApiRequest['query']): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined) parameters.set(key, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

async function collect(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxAnswerBytes) throw new ApiError(`the answer is over ${maxAnswerBytes} bytes`, { transient: false });
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
