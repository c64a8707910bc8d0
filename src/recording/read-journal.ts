import { type ClusterProbes, type ClusterReader, type KubeObject, ProbeError } from '../cluster/cluster.ts';
import { abortable } from '../cluster/deadline.ts';
import { Decoder, Tampered } from './decode.ts';
import type { Journal, JournalEntry, JournalReader } from './journal.ts';
import { type JournalSource, journalSource } from './journal-source.ts';
import { isProven } from './marks.ts';
import { agentImage } from './names.ts';
import type { Recorder } from './recorder.ts';
import { recorderPod } from './recorder-manifests.ts';

type Missing = { readonly missing: { readonly en: string; readonly ko: string } };

/** The recorder writes every second that it is alive; it is behind when it has not spoken for this long. */
const mostBehindMs = 10_000;
/** How long the first look waits for what happened before it. */
const usualPatienceMs = 5_000;

/** Reads the journal of an attempt out of its recorder. One read at a time; what was read is kept. */
export class RecorderJournal implements JournalReader {
  readonly #cluster: ClusterReader & Pick<ClusterProbes, 'exec'>;
  readonly #attempt: { readonly id: string; readonly recorder: Recorder };
  readonly #decoder = new Decoder();
  readonly #entries: JournalEntry[] = [];
  readonly #source: JournalSource;
  readonly #patienceMs: number;
  #current = false;
  #offset = 0;
  #lastAt = 0;
  #tampered: string | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #next: Promise<Journal | Missing> | undefined;

  constructor(
    cluster: ClusterReader & Pick<ClusterProbes, 'exec'>,
    attempt: { readonly id: string; readonly recorder: Recorder },
    options: { readonly patienceMs?: number } = {},
  ) {
    this.#patienceMs = options.patienceMs ?? usualPatienceMs;
    this.#cluster = cluster;
    this.#attempt = attempt;
    this.#source = journalSource(cluster, attempt);
  }

  /** All who ask while a read is under way share the one after it. */
  read(signal: AbortSignal): Promise<Journal | Missing> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined;
      const reading = this.#read();
      this.#last = reading.catch(() => undefined);
      return reading;
    });
    return abortable(this.#next, signal);
  }

  async #read(): Promise<Journal | Missing> {
    const { id, recorder } = this.#attempt;
    const inPod = recorder.file === undefined;
    const absent = inPod && absence(await this.#cluster.get(recorderPod(id)), recorder.uid);
    if (absent) return absent;
    const now = await this.#upToDate();
    if (this.#tampered !== undefined) return tampered(this.#tampered);
    const { beganAt, until, fullAt, next } = this.#decoder;
    if (beganAt === undefined) throw new ProbeError("klab's recorder has not begun yet");
    if (fullAt !== undefined) {
      const gap = { seq: next, at: Math.max(now, fullAt), type: 'gap' as const, from: fullAt };
      return { beganAt, until: fullAt, entries: [...this.#entries, gap] };
    }
    if (now - until > mostBehindMs) {
      throw new ProbeError(`klab's recorder is behind: it has seen nothing for ${Math.round((now - until) / 1000)} s`);
    }
    // An entry may be newer than the last sign of life.
    return { beganAt, until: Math.max(until, this.#lastAt), entries: [...this.#entries] };
  }

  /**
   * The recorder writes up to 2 s late. So that the first look judges what was there when somebody asked, it waits until
   * all of that has been written. Returns the recorder's time.
   */
  async #upToDate(): Promise<number> {
    const asked = await this.#catchUp();
    let now = asked;
    const most = performance.now() + this.#patienceMs;
    while (!this.#current && this.#decoder.until < asked && this.#tampered === undefined) {
      if (performance.now() > most || this.#decoder.fullAt !== undefined) break;
      now = await this.#catchUp({ grown: true });
    }
    this.#current = true;
    return now;
  }

  /** Takes all lines that are whole; returns the recorder's time. */
  async #catchUp(options: { readonly grown?: boolean } = {}): Promise<number> {
    for (;;) {
      const before = this.#offset;
      const { text, size, now } = await this.#source.readPiece(this.#offset, options);
      try {
        this.#take(text, size);
      } catch (error) {
        if (!(error instanceof Tampered)) throw error;
        this.#tampered ??= error.message;
      }
      // The last line may not be whole yet.
      if (this.#tampered !== undefined || this.#offset >= size || this.#offset === before) return now;
    }
  }

  #take(text: string, size: number): void {
    if (size < this.#offset) throw new Tampered('it has become shorter');
    const end = text.lastIndexOf('\n') + 1;
    this.#offset += Buffer.byteLength(text.slice(0, end));
    for (const line of text.slice(0, end).split('\n')) {
      if (line !== '') this.#line(line);
    }
  }

  #line(text: string): void {
    const taken = this.#decoder.take(text);
    const { id, recorder } = this.#attempt;
    if (this.#decoder.attempt !== undefined && this.#decoder.attempt !== id)
      throw new Tampered('it is of another attempt');
    if (!taken) return;
    if (taken.line.type === 'mark' && !isProven(taken.line, recorder.key))
      throw new Tampered('a mark in it is not of klab');
    this.#entries.push(taken.entry);
    this.#lastAt = Math.max(this.#lastAt, taken.entry.at);
  }
}

/** Why this Pod is not the one that has recorded since the start; undefined when it is. */
function absence(pod: KubeObject | undefined, uid: string): Missing | undefined {
  const restart = { en: 'Begin the lab again: klab reset.', ko: '실습을 다시 시작하세요: klab reset.' };
  const missing = (en: string, ko: string): Missing => ({
    missing: { en: `${en} ${restart.en}`, ko: `${ko} ${restart.ko}` },
  });
  const spec = (pod?.spec ?? {}) as { containers?: { image?: string }[]; ephemeralContainers?: unknown[] };
  const phase = (pod?.status as { phase?: string } | undefined)?.phase;
  if (
    pod === undefined ||
    pod.metadata.deletionTimestamp !== undefined ||
    phase === 'Failed' ||
    phase === 'Succeeded'
  ) {
    return missing(
      'klab has recorded this attempt from its start, but the recorder (a Pod in klab-system) is gone.',
      'klab은 이 실습을 처음부터 기록하고 있었지만, 기록기(klab-system의 Pod)가 사라졌습니다.',
    );
  }
  if (pod.metadata.uid !== uid) {
    return missing(
      'The recorder (a Pod in klab-system) is not the one that was there at the start of this attempt.',
      '기록기(klab-system의 Pod)가 이 실습을 시작할 때의 것이 아닙니다.',
    );
  }
  if (spec.containers?.[0]?.image !== agentImage || (spec.ephemeralContainers ?? []).length > 0) {
    return missing(
      'The recorder (a Pod in klab-system) has been changed, so that what it recorded cannot be believed.',
      '기록기(klab-system의 Pod)가 변경되어 기록을 믿을 수 없습니다.',
    );
  }
  return undefined;
}

const tampered = (what: string): Missing => ({
  missing: {
    en: `What was recorded has been changed and cannot be believed: ${what}. Begin the lab again: klab reset.`,
    ko: `기록이 변경되어 믿을 수 없습니다(${what}). 실습을 다시 시작하세요: klab reset.`,
  },
});
