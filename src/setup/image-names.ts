import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** A recipe.yaml below manifests/images. */
const recipeSchema = z.strictObject({
  tags: z.array(z.string().regex(/^[\w][\w.-]{0,30}$/)).min(1),
  /** Modules of klab that go into the image with all that they import, laid out as the folder `program`. */
  program: z.array(z.string().regex(/^src\/[\w/-]+\.ts$/)).optional(),
});

export const imagesFolder = (root: string) => join(root, 'manifests', 'images');

/** Folders of recipes, by their names; not `base`, on which the others stand. */
export async function imageRoles(root: string): Promise<readonly string[]> {
  const entries = await readdir(imagesFolder(root), { withFileTypes: true });
  const roles = entries.filter((entry) => entry.isDirectory() && entry.name !== 'base').map((entry) => entry.name);
  return roles.sort();
}

export async function readRecipe(root: string, role: string): Promise<z.infer<typeof recipeSchema>> {
  return recipeSchema.parse(parse(await readFile(join(imagesFolder(root), role, 'recipe.yaml'), 'utf8')));
}

/** Every image that klab can build for labs, as manifests name them: `bootcamp:v1`. Told by the recipes alone. */
export async function imageNames(root: string): Promise<readonly string[]> {
  const all = (await imageRoles(root)).map(async (role) =>
    (await readRecipe(root, role)).tags.map((tag) => `${role}:${tag}`),
  );
  return (await Promise.all(all)).flat();
}
