import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessEntry, processes } from '../process/process-table.ts';
import type { Runner } from '../process/run.ts';

/**
 * Ends what an interrupted `kind create` left running for the cluster in `folder`. Call with the cluster's lock held:
 * then every kind or docker that names a file of the folder is an orphan. kind is killed; `docker run --detach`, which
 * ends by itself, is waited for, because a request cut off in the middle may still make a container later.
 * Returns how many there were.
 */
export async function endOrphans(runner: Runner, folder: string, patienceMs = 15_000): Promise<number> {
  const orphans = async () => (await processes(runner)).filter((entry) => worksOn(entry, folder));
  const first = await orphans();
  first.filter((entry) => programOf(entry) === 'kind').forEach(kill);
  const deadline = performance.now() + patienceMs;
  let left = first;
  while (left.length > 0) {
    await delay(100);
    left = await orphans();
    if (performance.now() > deadline) left.forEach(kill);
    // A process that even SIGKILL does not end waits for a disk or a kernel: nothing more can be done about it here.
    if (performance.now() > deadline + 5_000) break;
  }
  return first.length;
}

function worksOn(entry: ProcessEntry, folder: string): boolean {
  return programOf(entry) !== undefined && entry.argv.some((word) => word.includes(`${folder}/`));
}

/** The program's name, also where it is a script (`/bin/sh /path/to/kind`). */
function programOf(entry: ProcessEntry): 'kind' | 'docker' | undefined {
  const names = entry.argv.slice(0, 2).map((word) => basename(word));
  return (['kind', 'docker'] as const).find((name) => names.includes(name));
}

function kill(entry: ProcessEntry): void {
  try {
    process.kill(entry.pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
