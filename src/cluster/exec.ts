import { type Readable, Writable } from 'node:stream';
import type { V1Status } from '@kubernetes/client-node';
import { messageOf } from '../errors.ts';
import { Exec, type KubeConfig } from './client-node.ts';
import { ProbeError } from './cluster.ts';
import { withDeadline } from './deadline.ts';
import { segment } from './discovery.ts';
import { sanitise } from './sanitise.ts';

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
}

export interface RawExecResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly truncated: boolean;
}

export interface ExecLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Kept of each stream; 1 MiB when absent. What comes after is read and thrown away. */
  readonly maxBytes?: number;
}

/** Kept of each stream where nothing else is said. */
export const keptBytes = 1024 * 1024;

/** What client-node hands back: a socket of the `ws` package. */
interface Socket {
  addEventListener(event: 'close' | 'error', listener: (event: { code?: number; message?: string }) => void): void;
  terminate(): void;
}

/** A command that runs in a container. */
export interface Execution {
  /** The exit code once the command has ended. Rejects with a ProbeError when the stream ends without one. */
  readonly ended: Promise<number>;
  /** Lets go of the stream: the command's input ends, and nothing is heard of it any more. Can be repeated. */
  close(): void;
}

/** Where the streams of a command go; without `stdin` it gets none. */
export interface ExecStreams {
  readonly stdin?: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Starts argv in a container; no shell is involved. Returns before the connection stands. */
export function startInPod(
  kubeConfig: KubeConfig,
  pod: PodRef,
  argv: readonly string[],
  { stdin, stdout, stderr }: ExecStreams,
): Execution {
  const what = `exec in ${pod.namespace}/${pod.name}`;
  const client = new Exec(kubeConfig);
  // The default handler ends klab's own stdout when a server sends "close stream 1".
  Object.assign(client.handler, { streams: { stdin: process.stdin, stdout, stderr } });
  const { promise, resolve, reject } = Promise.withResolvers<V1Status>();
  let over = false;
  let socket: Socket | undefined;
  const connect = async () => {
    socket = (await client.exec(
      segment(pod.namespace),
      segment(pod.name),
      pod.container ?? '',
      [...argv],
      stdout,
      stderr,
      stdin ?? null,
      false,
      resolve,
    )) as unknown as Socket;
    if (over) return socket.terminate();
    socket.addEventListener('error', (event) => reject(new ProbeError(`${what}: ${event.message ?? 'socket error'}`)));
    socket.addEventListener('close', (event) =>
      reject(new ProbeError(`${what}: the connection closed (${event.code}) before the command's exit status came`)),
    );
  };
  connect().catch((cause) => reject(new ProbeError(`${what}: ${messageOfEvent(cause)}`, { cause })));
  const ended = promise.then((status) => exitCodeOf(status, what));
  ended.catch(() => undefined);
  const close = () => {
    over = true;
    socket?.terminate();
  };
  return { ended, close };
}

/**
 * Runs argv in a container; no shell is involved. The end is whichever comes first: the command's status, the socket's
 * close, the deadline, the signal. Only a status is an answer, everything else a ProbeError. After the deadline the
 * command may go on in the container: the protocol has no way to end it.
 */
export async function execInPod(
  kubeConfig: KubeConfig,
  pod: PodRef,
  argv: readonly string[],
  limits: ExecLimits,
): Promise<RawExecResult> {
  const maxBytes = limits.maxBytes ?? keptBytes;
  const [stdout, stderr] = [new CappedSink(maxBytes), new CappedSink(maxBytes)];
  const timedOut = () => new ProbeError(noStatusOf(pod, argv, limits.timeoutMs));
  let execution: Execution | undefined;
  try {
    const exitCode = await withDeadline({ ...limits, timedOut }, () => {
      execution = startInPod(kubeConfig, pod, argv, { stdout, stderr });
      return execution.ended;
    });
    return { exitCode, stdout: stdout.bytes(), stderr: stderr.bytes(), truncated: stdout.cut || stderr.cut };
  } finally {
    execution?.close();
    stdout.destroy();
    stderr.destroy();
  }
}

/** What is said when a command has not ended in time. */
export const noStatusOf = (pod: PodRef, argv: readonly string[], timeoutMs: number): string =>
  `exec in ${pod.namespace}/${pod.name}: no exit status within ${timeoutMs} ms: ${argv.join(' ')}`;

/** The command's exit code; 126 or 127 when the runtime found nothing to run, as a shell would say it. */
function exitCodeOf(status: V1Status, what: string): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  if (cause?.message !== undefined && /^\d+$/.test(cause.message)) return Number(cause.message);
  const message = status.message ?? '';
  if (/executable file not found|no such file or directory/.test(message)) return 127;
  if (/permission denied|exec format error|is a directory/.test(message)) return 126;
  throw new ProbeError(
    `${what}: ${sanitise(message || 'the command ended without an exit status', { maxBytes: 2048 })}`,
  );
}

/** Keeps the first bytes of a stream and takes the rest without keeping it. */
class CappedSink extends Writable {
  readonly #chunks: Buffer[] = [];
  #left: number;
  cut = false;

  constructor(maxBytes: number) {
    super();
    this.#left = maxBytes;
    this.on('error', () => undefined);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const kept = chunk.subarray(0, this.#left);
    if (kept.length > 0) this.#chunks.push(Buffer.from(kept));
    this.#left -= kept.length;
    this.cut ||= kept.length < chunk.length;
    done();
  }
}

/** `ws` rejects with an event, not with an error. */
function messageOfEvent(cause: unknown): string {
  const event = cause as { message?: unknown; error?: { code?: string } } | null;
  if (typeof event?.message === 'string' && event.message !== '') return event.message;
  return event?.error?.code ?? messageOf(cause);
}
