import { CommandError } from '../process/run.ts';
import { output } from './admin.ts';
import type { CheckOutcome, Prerequisite, SetupContext } from './prerequisite.ts';
import { probeArchive } from './probe-image.ts';
import { inContainers } from './selection.ts';

/** A privileged container runs: what nodes that are containers need of Docker. Tried with an image of one tiny program, removed afterwards. */
export const privileged: Prerequisite = {
  id: 'privileged',
  title: 'Privileged containers',
  explain:
    'A node of the cluster is a privileged container. Rootless Docker, a container without its rights (run it with ' +
    '--privileged) or a security policy may forbid them. Docker before 23 fails where the kernel’s capabilities are limited.',
  providers: inContainers,
  needs: ['docker-running'],
  check,
  fix: async () => undefined,
};

async function check(context: SetupContext): Promise<CheckOutcome> {
  // A running node of a kind cluster is the best proof, and the cheapest.
  const nodes = await output(context, ['docker', 'ps', '--quiet', '--filter', 'label=io.x-k8s.kind.cluster']);
  return nodes ? { status: 'ok', found: 'a node of a cluster is running' } : probe(context);
}

async function probe(context: SetupContext): Promise<CheckOutcome> {
  const architecture = await output(context, ['docker', 'version', '--format', '{{.Server.Arch}}']);
  if (architecture !== 'amd64' && architecture !== 'arm64') {
    return { status: 'warning', found: `not tried: no test program for ${architecture ?? 'this architecture'}` };
  }
  const { runner, signal } = context;
  const label = ['--change', 'LABEL klab.dev/probe=privileged'] as const;
  const input = probeArchive(architecture);
  const imported = await runner.run(['docker', 'import', ...label, '-'], { input, signal, timeoutMs: 10_000 });
  const image = imported.stdout.trim();
  try {
    const flags = ['--rm', '--privileged', '--network', 'none', '--label', 'klab.dev/probe=privileged'] as const;
    await runner.run(['docker', 'run', ...flags, image, '/true'], { signal, timeoutMs: 15_000 });
    return { status: 'ok', found: 'a privileged container ran' };
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    return { status: 'missing', found: thrown.stderr.trim().split('\n')[0] || thrown.message };
  } finally {
    await runner.run(['docker', 'rmi', '--force', image], { accept: [0, 1], timeoutMs: 10_000 }).catch(() => undefined);
  }
}
