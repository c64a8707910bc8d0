import { PassThrough, Writable } from 'node:stream';
import { messageOf } from '../errors.ts';
import type { KubeConfig } from './client-node.ts';
import { ProbeError } from './cluster.ts';
import { withDeadline } from './deadline.ts';
import {
  type ExecLimits,
  type Execution,
  keptBytes,
  noStatusOf,
  type PodRef,
  type RawExecResult,
  startInPod,
} from './exec.ts';
import { jsonLines } from './json-lines.ts';

/** What the prober's program writes for each command (manifests/images/prober); bytes are base64. */
interface Answer {
  readonly id: number;
  readonly exitCode: number;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly truncated: boolean;
}

/**
 * Runs commands in the prober through one stream for all of them, which stays open: an exec for each takes more
 * than six times as long and as much CPU (bench/probes.ts). When the stream ends, so does every command that waits.
 */
export class ProberStream {
  readonly #pod: PodRef;
  readonly #questions = new PassThrough();
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>();
  readonly #execution: Execution;
  #asked = 0;
  #over: Error | undefined;

  constructor(kubeConfig: KubeConfig, pod: PodRef) {
    this.#pod = pod;
    const answers = new PassThrough();
    const errors = new LastWords();
    const streams = { stdin: this.#questions, stdout: answers, stderr: errors };
    this.#execution = startInPod(kubeConfig, pod, ['/usr/bin/prober', 'serve'], streams);
    const what = `the stream to ${pod.namespace}/${pod.name}`;
    this.#execution.ended.then(
      (code) => this.#end(new ProbeError(`${what} has ended (exit code ${code}): ${errors.text()}`)),
      (error) => this.#end(error),
    );
    this.#listen(answers).catch((cause) => this.#end(new ProbeError(`${what}: ${messageOf(cause)}`, { cause })));
  }

  /** Throws ProbeError when the stream ends before the command does, or at the deadline; the signal's reason on abort. */
  async run(argv: readonly string[], limits: ExecLimits): Promise<RawExecResult> {
    if (this.#over) throw this.#over;
    const id = ++this.#asked;
    const waiting = Promise.withResolvers<Answer>();
    this.#waiting.set(id, waiting);
    const { timeoutMs, maxBytes = keptBytes } = limits;
    const timedOut = () => new ProbeError(noStatusOf(this.#pod, argv, timeoutMs));
    try {
      this.#questions.write(`${JSON.stringify({ id, argv, timeoutMs, maxBytes })}\n`);
      const { exitCode, truncated, stdout, stderr } = await withDeadline(
        { ...limits, timedOut },
        () => waiting.promise,
      );
      const [out, err] = [stdout, stderr].map((bytes) => Buffer.from(bytes ?? '', 'base64')) as [Buffer, Buffer];
      return { exitCode, truncated, stdout: out, stderr: err };
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Commands that wait are told so. Can be repeated. */
  close(): void {
    this.#end(new ProbeError(`the stream to ${this.#pod.namespace}/${this.#pod.name} was closed`));
  }

  async #listen(answers: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const answer of jsonLines<Answer>(answers)) this.#waiting.get(answer.id)?.resolve(answer);
  }

  #end(error: Error): void {
    if (this.#over) return;
    this.#over = error;
    this.#execution.close();
    this.#questions.destroy();
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}

/** The end of what a command has complained of. */
class LastWords extends Writable {
  #text = '';

  text(): string {
    return this.#text.trim();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#text = (this.#text + chunk.toString()).slice(-1024);
    done();
  }
}
