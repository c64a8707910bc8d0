import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { root } from './cli.ts';

/**
 * A lab under another name, which is its namespace's too, so that files that run side by side do not meet in it.
 * `original`: its folder, below the repository's. Returns the folder for `--labs`.
 */
export async function labCopy(original: string, name: string): Promise<string> {
  const labs = await mkdtemp(join(tmpdir(), 'klab-labs-'));
  const folder = join(labs, basename(dirname(original)), name);
  await cp(join(root, original), folder, { recursive: true });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(basename(original), name));
  }
  return labs;
}
