import { closeSync, existsSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { Decoder } from './decode.ts';
import type { EntryLine, NewEntry, NewState } from './lines.ts';

/** Nothing is written behind this. Bytes. */
const usualMaxBytes = 64 * 1024 * 1024;
/** Kept free for the line that says so. */
const lastLineBytes = 256;
const chunkBytes = 256 * 1024;
const newline = 0x0a;

/** The recorder's file, which survives the recorder: opened again, it goes on where it ended. */
export class JournalFile implements Disposable {
  readonly #file: number;
  readonly #maxBytes: number;
  #bytes: number;
  #next: number;
  #full: boolean;

  private constructor(file: number, maxBytes: number, bytes: number, decoder: Decoder) {
    this.#file = file;
    this.#maxBytes = maxBytes;
    this.#bytes = bytes;
    this.#next = decoder.next;
    this.#full = decoder.fullAt !== undefined;
  }

  /**
   * Opens the file, or makes it. What is in it goes through `decoder`, line by line; a torn last line is cut off.
   * Throws Tampered for lines that are not the recorder's.
   */
  static open(
    path: string,
    decoder: Decoder,
    options: { readonly maxBytes?: number; readonly seen?: (line: EntryLine) => void } = {},
  ): JournalFile {
    const file = openSync(path, existsSync(path) ? 'r+' : 'w+');
    const bytes = readLines(file, (text) => {
      const taken = decoder.take(text);
      if (taken) options.seen?.(taken.line);
    });
    ftruncateSync(file, bytes);
    return new JournalFile(file, options.maxBytes ?? usualMaxBytes, bytes, decoder);
  }

  get full(): boolean {
    return this.#full;
  }

  entry(entry: NewEntry): void {
    if (this.#write(JSON.stringify({ seq: this.#next, ...entry }), entry.at)) this.#next++;
  }

  state(state: NewState): void {
    this.#write(JSON.stringify({ ...state, next: this.#next }), state.at);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #write(text: string, at: number): boolean {
    if (this.#full) return false;
    const line = Buffer.from(`${text}\n`);
    this.#full = this.#bytes + line.length > this.#maxBytes - lastLineBytes;
    this.#append(this.#full ? Buffer.from(`${JSON.stringify({ type: 'full', at, next: this.#next })}\n`) : line);
    return !this.#full;
  }

  #append(line: Buffer): void {
    for (let done = 0; done < line.length; ) {
      const written = writeSync(this.#file, line, done, line.length - done, this.#bytes);
      done += written;
      this.#bytes += written;
    }
  }
}

/** Calls `take` with each whole line; returns how many bytes they are. */
function readLines(file: number, take: (text: string) => void): number {
  const chunk = Buffer.alloc(chunkBytes);
  let [read, whole, pending] = [0, 0, Buffer.alloc(0)];
  for (
    let got = readSync(file, chunk, 0, chunkBytes, read);
    got > 0;
    got = readSync(file, chunk, 0, chunkBytes, read)
  ) {
    read += got;
    pending = Buffer.concat([pending, chunk.subarray(0, got)]);
    let start = 0;
    for (let end = pending.indexOf(newline); end >= 0; end = pending.indexOf(newline, start)) {
      take(pending.toString('utf8', start, end));
      start = end + 1;
    }
    whole += start;
    pending = pending.subarray(start);
  }
  return whole;
}
