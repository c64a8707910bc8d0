import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Manifest, parseManifests } from '../cluster/manifest.ts';
import { workloadRef } from '../grading/workload.ts';
import { addonNames } from './names.ts';

const text = z.strictObject({ en: z.string(), ko: z.string() });

const addonSchema = z.strictObject({
  title: text,
  images: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9-]+:v[\w.-]+$/),
        published: z.string().describe('Pulled where an image registry answers; otherwise klab builds the image.'),
      }),
    )
    .default([]),
  manifests: z.array(z.string().regex(/^[\w-]+\.yaml$/)).min(1),
  ready: z.array(workloadRef).min(1).describe('Installed means: these have rolled out.'),
});

/** Something that labs share on a cluster, such as an ingress controller: a folder below manifests/addons/. */
export interface Addon extends Omit<z.infer<typeof addonSchema>, 'manifests'> {
  readonly name: string;
  readonly folder: string;
  readonly manifests: readonly Manifest[];
}

/** Reads the folder of an add-on. Throws what is wrong with its files: they are klab's own. */
export async function loadAddon(root: string, name: string): Promise<Addon> {
  const folder = join(root, 'manifests', 'addons', name);
  const { manifests, ...rest } = addonSchema.parse(parse(await readFile(join(folder, 'addon.yaml'), 'utf8')));
  const objects = manifests.map(async (file) =>
    parseManifests(await readFile(join(folder, file), 'utf8'), join('manifests', 'addons', name, file)),
  );
  return { ...rest, name, folder, manifests: (await Promise.all(objects)).flat() };
}

/** The add-ons of these names, in the registry's order; all of them when no names are given. */
export async function loadAddons(root: string, names: readonly string[] = addonNames): Promise<Addon[]> {
  return Promise.all(addonNames.filter((name) => names.includes(name)).map((name) => loadAddon(root, name)));
}
