import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectRef } from '../../cluster/cluster.ts';
import { clusterFiles } from '../containers/files.ts';
import type { ExistingCluster } from '../provider.ts';
import type { Luxury } from './rights.ts';

/** What klab remembers of a cluster that it was given: whose it is, and what is klab's in it. */
export interface Taken extends ExistingCluster {
  readonly server: string;
  readonly user: string;
  /** Of the namespace kube-system: the same name may lead to another cluster one day. */
  readonly identity?: string;
  /** uid of the namespace klab-system where another klab had made it before; that one is let be. */
  readonly systemOfOthers?: string;
  /** What the user may not do there, of what only some labs need. */
  readonly lacking: readonly Luxury[];
  /** Add-ons that klab was asked to install here, with their objects. */
  readonly addons: Readonly<Record<string, readonly ObjectRef[]>>;
  /** Images that klab brought to nodes which had none of that name. */
  readonly images: readonly { readonly node: string; readonly name: string; readonly note: string }[];
}

const fileOf = (state: string, name: string) => join(clusterFiles(state, name).folder, 'existing.json');

/** undefined where nothing is known of it. */
export async function readTaken(state: string, name: string): Promise<Taken | undefined> {
  const text = await readFile(fileOf(state, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Taken);
}

/** Its folder must be there. */
export async function writeTaken(state: string, name: string, taken: Taken): Promise<void> {
  await writeFile(fileOf(state, name), `${JSON.stringify(taken, undefined, 2)}\n`, { mode: 0o600 });
}

/** Writes down, before it is installed, that klab was asked for an add-on here. */
export async function noteAddon(
  state: string,
  name: string,
  addon: { readonly name: string; readonly objects: readonly ObjectRef[] },
): Promise<void> {
  const taken = await readTaken(state, name);
  if (!taken) return;
  await writeTaken(state, name, { ...taken, addons: { ...taken.addons, [addon.name]: addon.objects } });
}
