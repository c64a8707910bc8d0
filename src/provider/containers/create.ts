import { KlabError, messageOf } from '../../errors.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { ClusterInfo, ClusterSpec, Operation } from '../provider.ts';
import type { NodeContainer } from './docker.ts';
import { type Findings, type Home, otherSize } from './home.ts';
import { madeNodes } from './lifecycle.ts';
import { waitUntilReady } from './ready.ts';

interface Deeds {
  /** A cluster whose nodes run: makes sure that it can be used. */
  check(found: Findings): Promise<ClusterInfo>;
  resume(): Promise<ClusterInfo>;
  /** Removes all that there is of it; takes no signal, since a removal that was begun is finished. */
  remove(): Promise<void>;
  /** Throws while nothing has been begun. */
  prepare(): Promise<NewCluster>;
}

/** A cluster that is about to be made. */
export interface NewCluster {
  /** Of the ledger: name of the nodes' image, and what the tool has to be told again later. */
  readonly noted: Pick<LedgerEntry, 'image' | 'kubernetes'>;
  /** Writes the tool's files and has it make the nodes. */
  build(): Promise<void>;
  /** What is to be changed of what the tool has made, before it counts as ready. */
  adapt?(nodes: readonly NodeContainer[]): Promise<void>;
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
  const planned = await deeds.prepare();
  try {
    return await createNew(home, spec, planned, { signal, report });
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

async function createNew(
  home: Home,
  spec: ClusterSpec,
  { noted, build, adapt }: NewCluster,
  { signal, report }: Operation,
): Promise<ClusterInfo> {
  const { name } = spec;
  const entry: LedgerEntry = { name, provider: home.dialect.tool, nodes: spec.nodes, ...noted, phase: 'creating' };
  // Everything that could be left behind is written down before it is begun.
  home.ledger((ledger) => ledger.put(entry));
  await build();
  const nodes = await madeNodes(home, spec, signal);
  await adapt?.(nodes);
  report.detail('waiting for nodes, DNS, ServiceAccount and StorageClass');
  await waitUntilReady(home.waiting(name, nodes, signal));
  const done: LedgerEntry = { ...entry, phase: 'ready' };
  home.ledger((ledger) => ledger.put(done));
  return home.info(name, nodes, done);
}
