import { messageOf } from '../errors.ts';
import { askAccess } from './access.ts';
import type { KubeConfig } from './client-node.ts';
import {
  type AccessQuestion,
  type ClusterProbes,
  type DnsAnswer,
  type DnsQuery,
  type ExecResult,
  type HttpFailure,
  type HttpRequest,
  type HttpResponse,
  type HttpTarget,
  type LogOptions,
  ProbeError,
} from './cluster.ts';
import type { Connection } from './connection.ts';
import { abortable } from './deadline.ts';
import { segment } from './discovery.ts';
import { nslookupArgv, parseNslookup } from './dns-probe.ts';
import { execInPod, type PodRef, type RawExecResult } from './exec.ts';
import { curlArgv, parseCurl } from './http-probe.ts';
import type { Objects } from './objects.ts';
import { ensureProber } from './prober.ts';
import { ProberStream } from './prober-stream.ts';
import { sanitise, sanitiseBytes } from './sanitise.ts';

type Limits = { timeoutMs: number; signal?: AbortSignal };

const maxLogBytes = 256 * 1024;
// What starting a process in the prober may cost on top of curl's own time.
const execAllowanceMs = 5_000;

/** The active probes. HTTP and DNS go through one stream to the prober, which is opened at the first of them. */
export class Probes implements ClusterProbes {
  readonly #kubeConfig: KubeConfig;
  readonly #connection: Connection;
  readonly #objects: Objects;
  #prober: Promise<ProberStream> | undefined;
  readonly #streams = new Set<ProberStream>();
  #closed = false;

  constructor(kubeConfig: KubeConfig, connection: Connection, objects: Objects) {
    this.#kubeConfig = kubeConfig;
    this.#connection = connection;
    this.#objects = objects;
  }

  async exec(pod: PodRef, argv: readonly string[], limits: Limits & { maxBytes?: number }): Promise<ExecResult> {
    try {
      const { stdout, stderr, ...rest } = await execInPod(this.#kubeConfig, pod, argv, limits);
      return { ...rest, stdout: sanitiseBytes(stdout), stderr: sanitiseBytes(stderr) };
    } catch (error) {
      const refused = error instanceof ProbeError && /Unexpected server response: 4\d\d$/.test(error.message);
      throw refused ? await this.#whyRefused(pod, error) : error;
    }
  }

  /** A refused handshake hides the API's words; the same question without a handshake runs nothing and brings them. */
  async #whyRefused(pod: PodRef, error: ProbeError): Promise<ProbeError> {
    const path = `/api/v1/namespaces/${segment(pod.namespace)}/pods/${segment(pod.name)}/exec`;
    const query = { container: pod.container, command: 'true', stdout: true };
    return this.#connection.text({ path, query, timeoutMs: 2_000 }).then(
      () => error,
      (cause) => new ProbeError(`exec in ${pod.namespace}/${pod.name}: ${messageOf(cause)}`, { cause }),
    );
  }

  async logs(pod: PodRef, options: LogOptions & Limits): Promise<string> {
    const { timeoutMs, signal, ...part } = options;
    try {
      const path = `/api/v1/namespaces/${segment(pod.namespace)}/pods/${segment(pod.name)}/log`;
      // limitBytes cuts the end of a log, the part that matters; so only a log that would not fit is cut, visibly.
      const query = { container: pod.container, ...part, limitBytes: maxLogBytes };
      const text = await this.#connection.text({ path, query, timeoutMs, signal });
      const mark = Buffer.byteLength(text) >= maxLogBytes ? `…[cut at ${maxLogBytes} bytes]` : '';
      return sanitise(text) + mark;
    } catch (cause) {
      signal?.throwIfAborted();
      throw new ProbeError(`logs of ${pod.namespace}/${pod.name}: ${messageOf(cause)}`, { cause });
    }
  }

  async http(target: HttpTarget, request: HttpRequest, limits: Limits): Promise<HttpResponse | HttpFailure> {
    return parseCurl(await this.#inProber(curlArgv(target, request, limits.timeoutMs), limits));
  }

  async dns(query: DnsQuery, limits: Limits): Promise<DnsAnswer> {
    const { exitCode, stdout, stderr } = await this.#inProber(nslookupArgv(query), limits);
    const [out, err] = [stdout, stderr].map((bytes) => sanitiseBytes(bytes, { maxBytes: 64 * 1024 })) as [
      string,
      string,
    ];
    return parseNslookup(query, { exitCode, stdout: out, stderr: err });
  }

  async access(question: AccessQuestion, { signal }: { signal?: AbortSignal } = {}) {
    return askAccess(this.#connection, question, signal);
  }

  async #inProber(argv: readonly string[], limits: Limits): Promise<RawExecResult> {
    const startedAt = performance.now();
    const reused = this.#prober !== undefined;
    try {
      return await this.#run(argv, limits);
    } catch (error) {
      limits.signal?.throwIfAborted();
      // Refused quickly: the prober may have gone since it was last used. Once more, with a look at the pod first.
      if (!reused || performance.now() - startedAt > limits.timeoutMs) throw error;
      return this.#run(argv, limits);
    }
  }

  async #run(argv: readonly string[], limits: Limits): Promise<RawExecResult> {
    this.#prober ??= this.#openProber();
    const asked = this.#prober;
    try {
      const prober = await abortable(asked, limits.signal);
      return await prober.run(argv, { ...limits, timeoutMs: limits.timeoutMs + execAllowanceMs });
    } catch (error) {
      // A stream on which something did not come in time is not trusted with more; others that wait on it may finish.
      if (this.#prober === asked && !limits.signal?.aborted) this.#prober = undefined;
      throw error;
    }
  }

  async #openProber(): Promise<ProberStream> {
    const stream = new ProberStream(this.#kubeConfig, await ensureProber(this.#objects));
    this.#streams.add(stream);
    if (this.#closed) stream.close();
    return stream;
  }

  /** Ends what is open to the prober. */
  close(): void {
    this.#closed = true;
    for (const stream of this.#streams) stream.close();
  }
}
