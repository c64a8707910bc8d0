import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from './run.ts';

/** One holder of a lock. The start time tells a process from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot as /proc tells it; empty on systems without /proc. */
  readonly start: string;
  /** Different for every lock taken, also within one process. */
  readonly token: string;
}

export const newIdentity = (): ProcessIdentity => ({
  pid: process.pid,
  start: startTime(process.pid) ?? '',
  token: randomUUID(),
});

/** True while that very process runs. */
export function isAlive(holder: ProcessIdentity): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (thrown) {
    // EPERM: it exists and belongs to somebody else.
    if ((thrown as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const start = startTime(holder.pid);
  return start === undefined || holder.start === '' || start === holder.start;
}

/** Field 22 of /proc/<pid>/stat, counted behind the program's name, which may itself hold spaces and brackets. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

export interface ProcessEntry {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** Every process that may be seen, from /proc, or from `ps` where there is none (macOS). */
export async function processes(runner: Runner, folder = '/proc'): Promise<ProcessEntry[]> {
  const pids = (await readdir(folder).catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) {
    const { stdout } = await runner.run(['ps', '-axww', '-o', 'pid=,args=']);
    return stdout.split('\n').flatMap((line) => {
      const match = /^\s*(\d+)\s+(.*)$/.exec(line);
      return match?.[2] === undefined ? [] : [{ pid: Number(match[1]), argv: match[2].split(' ') }];
    });
  }
  const entries = pids.map(async (pid) => {
    const text = await readFile(join(folder, pid, 'cmdline'), 'utf8').catch(() => '');
    return { pid: Number(pid), argv: text.split('\0').filter(Boolean) };
  });
  return (await Promise.all(entries)).filter((entry) => entry.argv.length > 0);
}
