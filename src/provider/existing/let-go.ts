import { addonLabel } from '../../addons/names.ts';
import type { Cluster, KubeObject, ObjectRef } from '../../cluster/cluster.ts';
import { namespaceManifest } from '../../cluster/prober.ts';
import { KlabError, messageOf } from '../../errors.ts';
import { attemptLabel, labLabel } from '../../labels.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Operation } from '../provider.ts';
import { openAnswering } from './alive.ts';
import { type ExistingHome, forget } from './home.ts';
import { unload } from './images.ts';
import { containersOf, listNodes } from './nodes.ts';
import { readTaken, type Taken } from './taken.ts';

/** How long the server may take to show that it is there. Milliseconds. */
const answersWithinMs = 15_000;
/** Of one object. Milliseconds. */
const goneWithinMs = 60_000;

const system = { apiVersion: 'v1', kind: 'Namespace', name: namespaceManifest.metadata.name } as const;

/**
 * Takes away what klab has put into the cluster, and then what it has of it here. The cluster stays. What another klab has
 * made there stays as well. Call with its lock held. Throws KlabError, having done nothing, when the cluster cannot be asked:
 * without what klab knows of it here nobody could take it away later. With `forget` it is let go of all the same.
 */
export async function letGo(home: ExistingHome, name: string, operation: Operation): Promise<void> {
  const entry = home.entry(name);
  const taken = entry && (await readTaken(home.deps.paths.state, name));
  if (entry && taken) {
    const left = await clear(home, entry, taken, operation);
    for (const what of left) operation.tell?.(`Left on cluster ${name}: ${what}`);
  }
  if (entry) await forget(home, name);
}

const notAsked = (name: string, cause: unknown) =>
  new KlabError(`cluster ${name} cannot be asked, so klab takes nothing away from it: ${messageOf(cause)}`, {
    hint: `when it answers again: klab down --name ${name}. If it is gone for good: klab down --name ${name} --forget`,
    cause,
  });

/** What could not be taken away. */
async function clear(
  home: ExistingHome,
  entry: LedgerEntry,
  taken: Taken,
  operation: Operation,
): Promise<readonly string[]> {
  const { name } = entry;
  const { kubeconfig } = home.files(name);
  // A removal that was begun is finished, so the signal of the caller is not heard from here on.
  const { signal } = new AbortController();
  const unasked = (error: unknown) => {
    const find = `kubectl get namespaces -l ${labLabel}; namespace ${system.name}`;
    return [`whatever klab has put there (${find}), since it cannot be asked: ${messageOf(error)}`];
  };
  const opened = await openAnswering(kubeconfig, AbortSignal.timeout(answersWithinMs)).catch((error: unknown) => {
    if (!operation.forget) throw notAsked(name, error);
    return { error };
  });
  if ('error' in opened) return unasked(opened.error);
  await using access = opened;
  home.ledger((ledger) => ledger.put({ ...entry, phase: 'deleting' }));
  try {
    const identity = (await access.get({ ...system, name: 'kube-system' }))?.metadata.uid;
    if (identity !== taken.identity) return ['nothing of klab: its context leads to another cluster by now'];
    const attempts = await home.deps.clear(home.info(entry, 'running'), { ...operation, signal });
    const addons = await tried(Object.entries(taken.addons), ([addon, refs]) =>
      removeAddon(access, addon, refs, signal),
    );
    return [...attempts, ...addons, ...(await clearOwn(home, access, taken, signal))];
  } catch (error) {
    return unasked(error);
  }
}

/** klab-system with the prober, and images on nodes: unless another klab is at work here, or was before. */
async function clearOwn(home: ExistingHome, access: Cluster, taken: Taken, signal: AbortSignal) {
  const found = await access.get(system);
  if (found && found.metadata.uid === taken.systemOfOthers) return [];
  if (await othersAtWork(access)) return ['namespace klab-system and images: another klab is at work there'];
  const gone = await tried(found ? ['namespace klab-system'] : [], () =>
    access.delete(system, { timeoutMs: goneWithinMs, signal }),
  );
  if (taken.images.length === 0) return gone;
  const { runner } = home.deps;
  const nodes = await containersOf(runner, await listNodes(access), signal);
  return [...gone, ...(await unload(runner, nodes ?? [], taken.images, signal))];
}

/** Labs of others, or what records them. Ours are gone by now. */
async function othersAtWork(access: Cluster): Promise<boolean> {
  const namespaces = await access.list({ apiVersion: 'v1', kind: 'Namespace' });
  const inSystem = await access.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: system.name });
  const of = ({ metadata }: KubeObject, label: string) => metadata.labels?.[label] !== undefined;
  const isLab = (one: KubeObject) => of(one, labLabel) && one.metadata.deletionTimestamp === undefined;
  return namespaces.some(isLab) || inSystem.some((one) => of(one, attemptLabel));
}

/** In the reverse order of its making: what stands in a namespace goes with it. */
async function removeAddon(access: Cluster, addon: string, refs: readonly ObjectRef[], signal: AbortSignal) {
  for (const ref of refs.toReversed()) {
    const found = await access.get(ref);
    if (found?.metadata.labels?.[addonLabel] !== addon) continue;
    await access.delete(ref, { timeoutMs: goneWithinMs, signal });
  }
}

/** What failed, each with the reason. One that fails does not keep the others from being tried. */
async function tried<Thing>(
  things: readonly Thing[],
  work: (thing: Thing) => Promise<void>,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const thing of things) {
    const title = Array.isArray(thing) ? `add-on ${thing[0]}` : String(thing);
    await work(thing).catch((error: unknown) => failed.push(`${title}: ${messageOf(error)}`));
  }
  return failed;
}
