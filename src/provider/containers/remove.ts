import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { KlabError } from '../../errors.ts';
import type { Runner } from '../../process/run.ts';
import { type Dialect, docker, nodeContainers } from './docker.ts';
import type { ClusterFiles } from './files.ts';
import { endOrphans } from './orphans.ts';
import { refuseForeign } from './state.ts';

/**
 * Removes whatever there is of one cluster of ours: processes, containers with their volumes, files. Call with the
 * cluster's lock held. By container id and not through the tool, which takes whatever has the name.
 * Throws KlabError, having done nothing, when a container is not ours.
 */
export async function removeRemains(
  runner: Runner,
  dialect: Dialect,
  name: string,
  files: ClusterFiles,
): Promise<void> {
  refuseForeign(dialect, name, await nodeContainers(runner, dialect, name), files.mark);
  const orphans = await endOrphans(runner, dialect.tool, files.folder);
  await removeContainers(runner, dialect, name, files.mark, orphans > 0);
  await rm(files.folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Deletes until none is seen any more: `docker rm` may fail while having worked or the other way round (moby#51845),
 * and a request that was under way when its client died may still bring a container (`late`).
 */
async function removeContainers(
  runner: Runner,
  dialect: Dialect,
  name: string,
  mark: string,
  late: boolean,
): Promise<void> {
  const quietRounds = late ? 3 : 1;
  let said = '';
  for (let quiet = 0, round = 0; quiet < quietRounds; round++) {
    const nodes = await nodeContainers(runner, dialect, name);
    refuseForeign(dialect, name, nodes, mark);
    quiet = nodes.length === 0 ? quiet + 1 : 0;
    if (nodes.length > 0) {
      if (round >= 10)
        throw new KlabError(`Docker does not remove ${nodes.map((node) => node.name).join(', ')}: ${said}`, {
          hint: `restart the Docker daemon, then: klab down --name ${name}`,
        });
      const ids = nodes.map((node) => node.id);
      // A dead or paused container is removed all the same; what fails is seen in the next round.
      said = (
        await docker(runner, ['rm', '--force', '--volumes', ...ids], { accept: [0, 1], timeoutMs: 120_000 })
      ).stderr.trim();
    }
    if (quiet < quietRounds && (round > 0 || nodes.length === 0)) await delay(300);
  }
}
