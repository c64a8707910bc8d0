import type { ClusterInfo, ClusterSpec, Operation, Provider } from '../provider.ts';
import { type Home, notUsable } from './home.ts';
import { type ImageLoader, loadMissing } from './images.ts';
import { pause } from './lifecycle.ts';

/** What a tool does in its own way. All but `available` is called with the cluster's lock held. */
interface OwnWays {
  readonly available: Provider['available'];
  create(spec: ClusterSpec, operation: Operation): Promise<ClusterInfo>;
  resume(name: string, operation: Operation): Promise<ClusterInfo>;
  /** Takes no signal: a removal that was begun is finished. */
  remove(name: string): Promise<void>;
  loader(cluster: string): ImageLoader;
}

/** A provider whose nodes are containers that klab has a tool make: called as the tool is. */
export function providerOfContainers(home: Home, own: OwnWays): Provider {
  const { locked, runner, dialect } = home;
  return {
    kind: dialect.tool,
    available: own.available,
    create: (spec, operation) => locked(spec.name, operation, () => own.create(spec, operation)),
    loadImages: (name, images, operation) =>
      locked(name, operation, async () => {
        const found = await home.look(name, operation.signal);
        if (found.info.state !== 'running') throw notUsable(found);
        await loadMissing(runner, own.loader(name), found.nodes, images, operation);
      }),
    list: () => home.list(),
    pause: (name, operation) => locked(name, operation, () => pause(home, name, operation)),
    resume: (name, operation) =>
      locked(name, operation, async () => {
        await own.resume(name, operation);
      }),
    delete: (name, operation) => locked(name, operation, () => own.remove(name)),
  };
}
