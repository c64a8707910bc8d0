import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, parseManifests } from '../cluster/manifest.ts';
import { UsageError } from '../errors.ts';
import { shownPath } from './files.ts';
import type { Lab } from './lab.ts';
import { formatPath } from './problem.ts';
import { unknownReference } from './references.ts';
import { sampleBindings, substitute } from './substitute.ts';

/**
 * What is wrong in a start manifest of a lab, each with file and line: `start/web.yaml:3:1: …`.
 * @param path relative to the lab's folder, of a file that has been found usable
 * @param root shortens the file's name
 */
export async function startProblems(lab: Lab, path: string, root: string): Promise<string[]> {
  const full = join(lab.folder, path);
  const bindings = sampleBindings(lab);
  let manifests: Manifest[];
  try {
    manifests = parseManifests(await readFile(full, 'utf8'), shownPath(root, full));
  } catch (error) {
    if (error instanceof UsageError) return [error.message];
    throw error;
  }
  return manifests.flatMap(({ object, source }) =>
    substitute(object, bindings).unknown.map(
      ({ path: field, name }) => `${source}: ${formatPath(field)}: ${unknownReference(name, bindings)}`,
    ),
  );
}
