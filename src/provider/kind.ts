import { access } from 'node:fs/promises';
import { messageOf } from '../errors.ts';
import { validClusterName } from './cluster-name.ts';
import { docker, nodeContainers } from './docker.ts';
import { loadMissing } from './images.ts';
import { create } from './kind-create.ts';
import { type KindDeps, type KindHome, kindHome, notUsable } from './kind-home.ts';
import { pause, remove, resume } from './kind-lifecycle.ts';
import type { ClusterInfo, ImageArchive, Operation, Provider } from './provider.ts';

/**
 * Clusters in Docker, made by kind. Ours is a cluster whose node containers carry our mark: a mount of a file of our
 * state folder (see kind-config.ts). It is there from the birth of a container and needs no ledger, so that whatever a
 * crash leaves can be recognised; the ledger only adds how far klab came.
 */
export function createKindProvider(deps: KindDeps): Provider {
  const home = kindHome(deps);
  const locked = <T>(name: string, { signal, report }: Operation, work: () => Promise<T>): Promise<T> => {
    const onWait = (pid: number) =>
      report.detail(`waiting for another klab (process ${pid}) that works on this cluster`);
    return home.lock(`cluster:${validClusterName(name)}`, { signal, onWait }, work);
  };
  return {
    kind: 'kind',
    available: () => available(home),
    create: (spec, operation) => locked(spec.name, operation, () => create(home, spec, operation)),
    loadImages: (name, images, operation) => locked(name, operation, () => loadImages(home, name, images, operation)),
    list: () => list(home),
    pause: (name, operation) => locked(name, operation, () => pause(home, name, operation)),
    resume: (name, operation) =>
      locked(name, operation, async () => {
        await resume(home, name, operation);
      }),
    delete: (name, operation) => locked(name, operation, () => remove(home, name)),
  };
}

async function available(home: KindHome): Promise<string | undefined> {
  const { runner, kindVersion } = home.deps;
  try {
    for (const name of ['kind', 'kubectl'] as const) await access(home.program(name));
    const { stdout } = await runner.run([home.program('kind'), 'version'], { timeoutMs: 10_000 });
    if (!stdout.includes(` ${kindVersion} `))
      return `found "${stdout.trim()}", but klab needs kind ${kindVersion}: klab setup`;
    await docker(runner, ['version', '--format={{.Server.Version}}'], { timeoutMs: 10_000 });
    return undefined;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 'kind or kubectl is missing: klab setup';
    return messageOf(thrown).split('\n')[0];
  }
}

async function list(home: KindHome): Promise<ClusterInfo[]> {
  const containers = await nodeContainers(home.deps.runner);
  const ours = containers.filter((node) => node.mark === home.files(node.cluster).mark);
  const entries = home.ledger((ledger) => ledger.list()).filter((entry) => entry.provider === 'kind');
  const names = new Set([...entries.map((entry) => entry.name), ...ours.map((node) => node.cluster)]);
  return [...names].sort().map((name) =>
    home.info(
      name,
      ours.filter((node) => node.cluster === name),
      entries.find((entry) => entry.name === name),
    ),
  );
}

async function loadImages(home: KindHome, name: string, images: readonly ImageArchive[], operation: Operation) {
  const found = await home.look(name, operation.signal);
  if (found.info.state !== 'running') throw notUsable(found);
  await loadMissing(home.deps.runner, home.program('kind'), found.nodes, images, operation);
}
