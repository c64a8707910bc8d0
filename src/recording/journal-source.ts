import { open } from 'node:fs/promises';
import { type ClusterProbes, ProbeError } from '../cluster/cluster.ts';
import { sleep } from '../cluster/deadline.ts';
import { messageOf } from '../errors.ts';
import { hasLine, type Piece, pieceBytes, readPiece } from './journal-shell.ts';
import type { Recorder } from './recorder.ts';

/** Where the journal of an attempt can be read, wherever it is written. */
export interface JournalSource {
  /** Waits a little for a line that holds this string; false when there is none yet. Throws ProbeError when it cannot be read. */
  hasLine(string: string, signal: AbortSignal): Promise<boolean>;
  /** What there is from a byte on. `grown`: waits a little until that is something. Throws ProbeError when it cannot be read. */
  readPiece(offset: number, options?: { readonly grown?: boolean }): Promise<Piece>;
}

/** In the recorder's Pod; or in a file here, where klab itself records (record-here.ts). */
export function journalSource(
  cluster: Pick<ClusterProbes, 'exec'>,
  { id, recorder }: { readonly id: string; readonly recorder: Pick<Recorder, 'file'> },
): JournalSource {
  if (recorder.file !== undefined) return inFile(recorder.file);
  return {
    hasLine: (string, signal) => hasLine(cluster, id, string, signal),
    readPiece: (offset, options) => readPiece(cluster, id, offset, options),
  };
}

/** Looks at the file this often, and waits so long at most, in milliseconds. */
const [lookMs, patienceMs] = [20, 1_000];

function inFile(path: string): JournalSource {
  const read = async (offset: number): Promise<Piece> => {
    try {
      await using file = await open(path, 'r');
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, Math.min(size - offset, pieceBytes))), {
        position: offset,
      });
      return { text: buffer.toString('utf8', 0, bytesRead), size, now: Math.floor(Date.now() / 1_000) * 1_000 };
    } catch (cause) {
      throw new ProbeError(`klab's recording of this trial cannot be read: ${messageOf(cause)}`, { cause });
    }
  };
  return {
    async hasLine(string, signal) {
      for (let offset = 0, waited = 0; ; ) {
        const { text, size } = await read(offset);
        const whole = text.slice(0, text.lastIndexOf('\n') + 1);
        if (whole.includes(string)) return true;
        offset += Buffer.byteLength(whole);
        // A long journal comes in pieces; only at its end is there something to wait for.
        if (whole !== '' && offset < size) continue;
        if (waited >= patienceMs) return false;
        await sleep(lookMs, signal);
        waited += lookMs;
      }
    },
    async readPiece(offset, { grown = false } = {}) {
      for (let waited = 0; ; waited += lookMs) {
        const piece = await read(offset);
        if (!grown || piece.size > offset || waited >= patienceMs) return piece;
        await sleep(lookMs, undefined);
      }
    },
  };
}
