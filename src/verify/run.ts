import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { isAlive, newIdentity, type ProcessIdentity } from '../process/process-table.ts';

/**
 * One run of `klab verify` on one cluster. Written down where its trials leave something (annotation of their namespaces,
 * file in the run's folder), before they do.
 */
export interface Run {
  readonly id: string;
  readonly holder: ProcessIdentity;
  /** Of the machine on which the holder is a process. */
  readonly host: string;
}

export function newRun(): Run {
  return { id: randomBytes(4).toString('hex'), holder: newIdentity(), host: hostname() };
}

export const runText = (run: Run): string => JSON.stringify(run);

/** Whether the text tells of a run of this process. */
export function isOurs(text: string | undefined): boolean {
  try {
    const { holder, host } = JSON.parse(text ?? '') as Partial<Run>;
    const { pid, start } = newIdentity();
    return host === hostname() && holder?.pid === pid && holder.start === start;
  } catch {
    return false;
  }
}

/** Whether the text tells of a run whose process is gone. False for what cannot be known: another machine's, or no run at all. */
export function isOver(text: string | undefined): boolean {
  try {
    const { holder, host } = JSON.parse(text ?? '') as Partial<Run>;
    if (typeof holder?.pid !== 'number' || typeof holder.start !== 'string') return false;
    return host === hostname() && !isAlive(holder);
  } catch {
    return false;
  }
}
