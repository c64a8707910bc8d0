import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { refusal, shownPath } from '../lab/files.ts';
import type { TextFile } from './text-file.ts';

/** Far more than a lab has; a folder that is none (somebody's home) must not be read to its end. */
const mostFiles = 200;
const mostBytes = 1024 * 1024;
const deepest = 4;
const readable = /\.(ya?ml|json|sh|md)$/;

/**
 * The files of a lab that rules look into, by their paths in the folder: manifests, scripts, READMEs. Left out: what leads
 * out of the folder, what is longer than 1 MiB, what is no text.
 */
export async function readFolder(folder: string, root: string): Promise<ReadonlyMap<string, TextFile>> {
  const found = (await filesBelow(folder, deepest)).slice(0, mostFiles);
  const files = await Promise.all(found.map((one) => readText(folder, one, root)));
  return new Map(files.flatMap((file) => (file ? [[file.path, file]] : [])));
}

interface Found {
  readonly full: string;
  /** May lead out of the folder; plain files in plain folders cannot. */
  readonly link: boolean;
}

async function filesBelow(folder: string, depth: number): Promise<readonly Found[]> {
  const entries: readonly Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = entries
    .filter(({ name }) => !name.startsWith('.'))
    .map(async (entry) => {
      const full = join(folder, entry.name);
      if (entry.isDirectory()) return depth > 0 ? filesBelow(full, depth - 1) : [];
      return readable.test(entry.name) ? [{ full, link: !entry.isFile() }] : [];
    });
  return (await Promise.all(below)).flat();
}

async function readText(folder: string, { full, link }: Found, root: string): Promise<TextFile | undefined> {
  const path = relative(folder, full);
  try {
    if ((link && (await refusal(folder, path))) || (await stat(full)).size > mostBytes) return undefined;
    const text = await readFile(full, 'utf8');
    return text.includes('\0') ? undefined : { file: shownPath(root, full), path, text };
  } catch {
    // Not readable, or gone in between: whoever needs the file says so.
    return undefined;
  }
}
