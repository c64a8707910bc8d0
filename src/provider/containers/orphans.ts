import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessEntry, processes } from '../../process/process-table.ts';
import type { Runner } from '../../process/run.ts';

/**
 * Ends what an interrupted create of `tool` left running for the cluster in `folder`. Call with the cluster's lock held:
 * then every such tool or docker that names a file of the folder is an orphan. The tool is killed; `docker run --detach`,
 * which ends by itself, is waited for, because a request cut off in the middle may still make a container later.
 * Returns how many there were.
 */
export async function endOrphans(runner: Runner, tool: string, folder: string, patienceMs = 15_000): Promise<number> {
  const orphans = async () => (await processes(runner)).filter((entry) => worksOn(entry, tool, folder));
  const first = await orphans();
  first.filter((entry) => programOf(entry, [tool])).forEach(kill);
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

function worksOn(entry: ProcessEntry, tool: string, folder: string): boolean {
  return programOf(entry, [tool, 'docker']) && entry.argv.some((word) => word.includes(`${folder}/`));
}

/** Whether it is one of these programs, also where that is a script (`/bin/sh /path/to/kind`). */
function programOf(entry: ProcessEntry, programs: readonly string[]): boolean {
  return entry.argv.slice(0, 2).some((word) => programs.includes(basename(word)));
}

function kill(entry: ProcessEntry): void {
  try {
    process.kill(entry.pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
