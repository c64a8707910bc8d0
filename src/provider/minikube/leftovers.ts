import { KlabError } from '../../errors.ts';
import type { Runner } from '../../process/run.ts';
import { docker } from '../containers/docker.ts';
import { markLabel, profileOf } from './dialect.ts';

/** What minikube makes in Docker beside the nodes: helpers that run for a moment, a volume for each node, a network. */
const kinds = [
  { list: ['ps', '--all', '--quiet'], remove: ['rm', '--force', '--volumes'] },
  { list: ['volume', 'ls', '--quiet'], remove: ['volume', 'rm', '--force'] },
  { list: ['network', 'ls', '--quiet'], remove: ['network', 'rm'] },
] as const;

/**
 * Removes everything in Docker that carries the mark of this cluster. Call when the nodes are gone, and with the cluster's lock held.
 * Throws KlabError when something stays.
 */
export async function removeMarked(runner: Runner, cluster: string, mark: string): Promise<void> {
  for (const { list, remove } of kinds) {
    const marked = async () => {
      const { stdout } = await docker(runner, [...list, `--filter=label=${markLabel}=${mark}`], { timeoutMs: 30_000 });
      return stdout.split('\n').filter(Boolean);
    };
    const found = await marked();
    if (found.length === 0) continue;
    const { stderr } = await docker(runner, [...remove, ...found], { accept: [0, 1], timeoutMs: 120_000 });
    const left = await marked();
    if (left.length > 0) {
      throw new KlabError(`Docker does not remove ${left.join(', ')}: ${stderr.trim()}`, {
        hint: `restart the Docker daemon, then: klab down --name ${cluster}`,
      });
    }
  }
}

/**
 * Throws KlabError when a volume or network of the name that minikube is about to use is there already: it would be used
 * as it is, with what somebody keeps in it. Call when nothing of ours is left.
 */
export async function refuseTaken(runner: Runner, cluster: string, signal: AbortSignal): Promise<void> {
  const name = profileOf(cluster);
  for (const kind of ['volume', 'network'] as const) {
    const { exitCode } = await docker(runner, [kind, 'inspect', name], { accept: [0, 1], timeoutMs: 30_000, signal });
    if (exitCode !== 0) continue;
    throw new KlabError(`Docker has a ${kind} "${name}" that is not klab's, and minikube would use it`, {
      hint: `choose another name (--name), or remove it yourself: docker ${kind} rm ${name}`,
    });
  }
}
