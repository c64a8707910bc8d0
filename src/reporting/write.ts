import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KlabError, messageOf } from '../errors.ts';
import type { FormatOptions, Formats } from './format.ts';
import type { ReportTarget } from './targets.ts';

/** What writing needs of a file system. Each rejects with a system error (`code`). */
export interface ReportFiles {
  /** Writes a file and makes sure that it is on the disk. `wx` fails where one exists, `a` adds to it. Mode as in chmod. */
  write(path: string, text: string, options: { readonly flag: 'wx' | 'a'; readonly mode: number }): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space, then run the command again.',
  EDQUOT: 'Your quota is used up: free some space, then run the command again.',
  EACCES: 'You may not write there: choose another path.',
  EPERM: 'You may not write there: choose another path.',
  EROFS: 'That file system is read-only: choose another path.',
};

/**
 * Writes each report to its file. A file is either there in full or as it was before: text goes to a new file beside
 * it, which then takes its name. One that cannot be written does not keep the others from it; a KlabError then names
 * all that could not.
 */
export async function writeReports<Subject, Kind extends string>(
  formats: Formats<Subject, Kind>,
  subject: Subject,
  targets: readonly ReportTarget<Kind>[],
  options: FormatOptions,
  files: ReportFiles = systemFiles,
): Promise<void> {
  const troubles: { readonly path: string; readonly cause: unknown }[] = [];
  for (const { kind, path } of targets) {
    if (path === undefined) continue;
    try {
      const format = await formats[kind]();
      await replace(path, format.render(subject, { ...options, color: false }), files);
    } catch (cause) {
      troubles.push({ path, cause });
    }
  }
  const [first] = troubles;
  if (!first) return;
  const hint = hints[codeOf(first.cause) ?? ''];
  throw new KlabError(
    `These reports could not be written:\n${troubles
      .map(({ path, cause }) => `  ${path}: ${messageOf(cause)}`)
      .join('\n')}`,
    { ...(hint ? { hint } : {}), cause: first.cause },
  );
}

async function replace(path: string, text: string, files: ReportFiles): Promise<void> {
  const old = await stat(path).catch(() => undefined);
  // A pipe or a device has no name to take over.
  if (path.startsWith('/dev/') || (old && !old.isFile())) return files.write(path, text, { flag: 'a', mode: 0o644 });
  // A link stays a link.
  const place = old ? await realpath(path) : path;
  const draft = join(dirname(place), `.${basename(place)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    await files.write(draft, text, { flag: 'wx', mode: old ? old.mode & 0o777 : 0o644 });
    await files.rename(draft, place);
  } catch (error) {
    await files.remove(draft).catch(() => {});
    throw error;
  }
}

export const systemFiles: ReportFiles = {
  async write(path, text, { flag, mode }) {
    const file = await open(path, flag, mode);
    try {
      await file.writeFile(text);
      // Some file systems tell only now that they are full. Devices have nothing to sync.
      if (flag === 'wx') await file.datasync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
};

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code;
