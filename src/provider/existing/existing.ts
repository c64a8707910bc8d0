import { access as accessFile } from 'node:fs/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import { openCluster } from '../../cluster/open.ts';
import { UsageError } from '../../errors.ts';
import type { ClusterInfo, ImageArchive, Operation, Provider } from '../provider.ts';
import { answers } from './alive.ts';
import { type ExistingDeps, type ExistingHome, existingHome, explained, kind, unknownCluster } from './home.ts';
import { loadInto, requireThere } from './images.ts';
import { letGo } from './let-go.ts';
import { limitsOf } from './limits.ts';
import { containersOf, listNodes } from './nodes.ts';
import { take } from './take.ts';
import { readTaken, writeTaken } from './taken.ts';

/**
 * Clusters that somebody else made: taken by a context of a kubeconfig, used, and let go of. klab never makes, stops or deletes
 * them, and never writes to the kubeconfig that they come from. Needs Docker only to load images into nodes that are
 * containers.
 */
export function createExistingProvider(deps: ExistingDeps): Provider {
  const home = existingHome(deps);
  const { locked } = home;
  return {
    kind,
    keeps: true,
    available: () => available(home),
    create: (spec, operation) => locked(spec.name, operation, () => take(home, spec, operation)),
    loadImages: (name, images, operation) => locked(name, operation, () => loadImages(home, name, images, operation)),
    list: () => list(home),
    async limits(name, signal) {
      const taken = await readTaken(deps.paths.state, name);
      if (!home.entry(name) || !taken) throw unknownCluster(name);
      return on(home, name, (access) => limitsOf({ access, taken, runner: deps.runner, cluster: name, signal }));
    },
    pause: async (name) => refuse(name, 'stop'),
    resume: async (name) => refuse(name, 'start'),
    delete: (name, operation) => locked(name, operation, () => letGo(home, name, operation)),
  };
}

async function available({ kubectl }: ExistingHome): Promise<string | undefined> {
  return accessFile(kubectl).then(
    () => undefined,
    () => 'kubectl is missing: klab setup',
  );
}

/** Side by side, each with a short deadline: a server that is gone keeps nobody waiting. */
async function list(home: ExistingHome): Promise<readonly ClusterInfo[]> {
  const entries = home.ledger((ledger) => ledger.list()).filter(({ provider }) => provider === kind);
  return Promise.all(
    entries.map(async (entry) => {
      if (entry.phase !== 'ready') return home.info(entry, 'broken');
      const up = await answers(home.files(entry.name).kubeconfig, home.deps.aliveWithinMs);
      return home.info(entry, up ? 'running' : 'stopped');
    }),
  );
}

function refuse(name: string, verb: string): never {
  throw new UsageError(`cluster "${name}" is not klab's to ${verb}: somebody else made it`, {
    hint: `klab lets go of it with: klab down --name ${name}`,
  });
}

async function loadImages(home: ExistingHome, name: string, images: readonly ImageArchive[], operation: Operation) {
  const { paths, runner } = home.deps;
  if (!home.entry(name)) throw unknownCluster(name);
  const { signal } = operation;
  const nodes = await on(home, name, listNodes);
  const containers = await containersOf(runner, nodes, signal);
  if (!containers) return requireThere(images, nodes);
  const loading: Parameters<typeof loadInto>[3]['loading'] = async (loaded) => {
    // Written down before it is begun, so that it is taken away also after a crash.
    const taken = await readTaken(paths.state, name);
    if (!taken) return;
    const kept = taken.images.filter(
      (one) => !loaded.some(({ node, name: image }) => one.node === node && one.name === image),
    );
    await writeTaken(paths.state, name, { ...taken, images: [...kept, ...loaded] });
  };
  await loadInto(runner, containers, images, { ...operation, loading });
}

async function on<T>(home: ExistingHome, name: string, use: (access: Cluster) => Promise<T>): Promise<T> {
  await using access = await openCluster({ kubeconfig: home.files(name).kubeconfig });
  try {
    return await use(access);
  } catch (error) {
    throw explained(error, `cluster "${name}"`, `look at it again: klab up --name ${name}`);
  }
}
