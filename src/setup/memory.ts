import { hostFile } from './admin.ts';
import type { CheckOutcome, Prerequisite } from './prerequisite.ts';

const gib = 1024 ** 3;
/** A cluster of one node takes about 0.5 GiB, of three 0.7 GiB (measured); builds and the learner's pods take the rest. */
const least = 2 * gib;
const comfortable = 4 * gib;

/** Enough memory is available for a cluster and what runs in it. */
export const memory: Prerequisite = {
  id: 'memory',
  title: 'Memory',
  explain:
    'Building and running a cluster needs 2 GiB of available memory, better 4. Close programs, or give Docker’s machine more.',
  needs: ['docker-running'],
  async check(context) {
    const available = /^MemAvailable:\s+(\d+) kB$/m.exec((await hostFile(context, '/proc/meminfo')) ?? '')?.[1];
    if (available !== undefined) return judge(Number(available) * 1024, 'available');
    // No /proc (macOS): what counts is the memory of Docker's own machine.
    const { stdout } = await context.runner.run(['docker', 'info', '--format', '{{.MemTotal}}'], {
      signal: context.signal,
    });
    return judge(Number(stdout.trim()), 'in Docker’s machine');
  },
  fix: async () => undefined,
};

function judge(bytes: number, where: string): CheckOutcome {
  const found = `${(bytes / gib).toFixed(1)} GiB ${where}`;
  return { status: bytes < least ? 'missing' : bytes < comfortable ? 'warning' : 'ok', found };
}
