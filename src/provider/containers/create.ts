import { KlabError, messageOf } from '../../errors.ts';
import type { ClusterInfo, ClusterSpec, Operation } from '../provider.ts';
import { type Findings, type Home, otherSize } from './home.ts';

interface Deeds {
  /** A cluster whose nodes run: makes sure that it can be used. */
  check(found: Findings): Promise<ClusterInfo>;
  resume(): Promise<ClusterInfo>;
  /** Removes all that there is of it; takes no signal, since a removal that was begun is finished. */
  remove(): Promise<void>;
  /** Throws while nothing has been begun; what it returns makes the cluster. */
  make(): Promise<() => Promise<ClusterInfo>>;
}

/**
 * What `create` of a provider promises: the cluster that is there is used or resumed, the rest of an interrupted attempt is
 * removed first, and what was begun is undone when it fails. Call with the cluster's lock held.
 */
export async function createAnew(
  home: Home,
  spec: ClusterSpec,
  { signal, report }: Operation,
  deeds: Deeds,
): Promise<ClusterInfo> {
  signal.throwIfAborted();
  const found = await home.look(spec.name, signal);
  if (found.info.state !== 'broken') {
    if (found.info.nodes !== spec.nodes) throw otherSize(found.info, spec.nodes);
    return found.info.state === 'running' ? deeds.check(found) : deeds.resume();
  }
  if (found.entry || found.nodes.length > 0) {
    report.detail('removing what an interrupted attempt left');
    await deeds.remove();
  }
  const make = await deeds.make();
  try {
    return await make();
  } catch (thrown) {
    report.detail('undoing what was begun');
    await deeds.remove().catch((again: unknown) => {
      throw new KlabError(`${messageOf(thrown)}\nand what was begun could not be removed: ${messageOf(again)}`, {
        hint: `remove it: klab down --name ${spec.name}`,
        cause: thrown,
      });
    });
    throw thrown;
  }
}
