import type { KubeObject } from '../cluster/cluster.ts';
import type { JournalEntry } from './journal.ts';
import type { EntryLine, Line, PatchLine } from './lines.ts';
import { uidOf } from './lines.ts';
import { applyMergePatch } from './merge-patch.ts';

/** A line that the recorder cannot have written there. */
export class Tampered extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Tampered';
  }
}

/** Reads the lines of a recorder's file in order, checks that none is missing, and makes objects whole again. */
export class Decoder {
  /** The last state of every object that is there. By uid. */
  readonly objects = new Map<string, KubeObject>();
  /** The `seq` of the next entry. */
  next = 0;
  /** Latest time in any line. */
  lastAt = 0;
  attempt: string | undefined;
  beganAt: number | undefined;
  /** Nothing is missing up to here, as far as the lines say. */
  until = 0;
  fullAt: number | undefined;

  /** The entry of an entry's line, else undefined. Throws Tampered. */
  take(text: string): { readonly entry: JournalEntry; readonly line: EntryLine } | undefined {
    const line = parse(text);
    if (this.fullAt !== undefined) throw new Tampered('there are lines behind the last one');
    if ('seq' in line ? line.seq !== this.next : line.next !== this.next) {
      throw new Tampered(`entry ${this.next} was expected, entry ${'seq' in line ? line.seq : line.next} came`);
    }
    this.lastAt = Math.max(this.lastAt, line.at);
    if (!('seq' in line)) {
      if (line.type === 'begun') [this.attempt, this.beganAt] = [line.attempt, line.at];
      if (line.type === 'full') this.fullAt = line.at;
      this.until = Math.max(this.until, line.type === 'alive' ? line.until : line.at);
      return undefined;
    }
    this.next++;
    return { entry: this.#whole(line), line };
  }

  #whole(line: EntryLine): JournalEntry {
    if (line.type === 'mark') return { seq: line.seq, at: line.at, type: 'mark', mark: line.mark };
    if (line.type !== 'object') return line;
    const object = 'patch' in line ? this.#patched(line) : line.object;
    if (line.change === 'deleted') this.objects.delete(uidOf(object));
    else this.objects.set(uidOf(object), object);
    return { seq: line.seq, at: line.at, type: 'object', change: line.change, object };
  }

  #patched(line: PatchLine): KubeObject {
    const before = this.objects.get(line.of);
    if (!before) throw new Tampered(`entry ${line.seq} changes an object that no entry has shown`);
    return applyMergePatch(before, line.patch) as KubeObject;
  }
}

const types = new Set(['object', 'gap', 'requests', 'mark', 'begun', 'alive', 'full']);

function parse(text: string): Line {
  let line: Partial<Line> | null;
  try {
    line = JSON.parse(text);
  } catch {
    throw new Tampered('a line is no JSON');
  }
  const known = line !== null && typeof line === 'object' && types.has(line.type ?? '') && Number.isFinite(line.at);
  if (!known) throw new Tampered('a line is none of the recorder');
  return line as Line;
}
