import type { KubeObject } from '../cluster/cluster.ts';
import type { GapEntry, MarkEntry, ObjectEntry, RequestsEntry } from './journal.ts';

/**
 * The recorder's file: lines of JSON. Entries carry `seq`; the other lines carry `next`, the `seq` that comes after
 * them, so that a line that was taken away or put in shows.
 */
export type Line = EntryLine | StateLine;

/** An object is written whole at first, then as what has changed since its last line. */
export type EntryLine = ObjectEntry | PatchLine | GapEntry | RequestsEntry | MarkLine;

export interface PatchLine extends Omit<ObjectEntry, 'object'> {
  /** uid of the object. */
  readonly of: string;
  /** JSON merge patch (RFC 7386). */
  readonly patch: object;
}

/** A mark with its proof: whoever can write to the cluster could write a mark, only klab has the key. */
export interface MarkLine extends MarkEntry {
  readonly id: string;
  readonly proof: string;
}

export type StateLine = BegunLine | AliveLine | FullLine;

interface State {
  readonly at: number;
  readonly next: number;
}

/** Everything that was there when the recorder began stands above this line. */
export interface BegunLine extends State {
  readonly type: 'begun';
  readonly attempt: string;
}

/** Nothing is missing up to `until`. */
export interface AliveLine extends State {
  readonly type: 'alive';
  readonly until: number;
}

/** The file has reached its largest size; nothing follows. */
export interface FullLine extends State {
  readonly type: 'full';
}

/** Omit that keeps the members of a union apart. */
type Without<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;
export type NewEntry = Without<EntryLine, 'seq'>;
export type NewState = Without<StateLine, 'next'>;

/** One object from another: a Pod of the same name that came later has another uid. */
export const uidOf = (object: KubeObject): string =>
  object.metadata.uid ?? `${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;
