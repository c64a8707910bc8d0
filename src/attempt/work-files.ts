import { cp, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KlabError } from '../errors.ts';
import { refusal } from '../lab/files.ts';
import { filesFolder, type Lab } from '../lab/lab.ts';
import { substituteKnown } from '../lab/substitute.ts';
import type { Attempt } from '../state/attempts.ts';
import { attemptBindings, workFolder } from './environment.ts';

/** Puts the files that the lab hands out into the work folder, with the attempt's values; what is there of that name is replaced. */
export async function handOutFiles(lab: Lab, attempt: Attempt): Promise<void> {
  const bindings = attemptBindings(lab, attempt);
  for (const file of lab.files) {
    const target = join(workFolder(attempt), file);
    await mkdir(dirname(target), { recursive: true });
    // The folder is the learner's: a link in it must not lead klab to write somewhere else.
    const refused = await refusal(workFolder(attempt), file);
    if (refused && !refused.missing) {
      throw new KlabError(`The work folder has something in the place of a file of the lab: ${refused.reason}`, {
        hint: `Move it away: ${target}`,
      });
    }
    await writeFile(target, substituteKnown(await readFile(join(lab.folder, filesFolder, file), 'utf8'), bindings));
  }
}

/**
 * Copies the work folder to a folder of its own beside it, named after the moment: what is about to run may write over
 * the learner's files. Returns that folder; undefined where there is nothing to keep.
 */
export async function keepFiles(attempt: Attempt, now: Date): Promise<string | undefined> {
  const work = workFolder(attempt);
  const files = await readdir(work).catch(() => []);
  if (files.length === 0) return undefined;
  const kept = join(attempt.folder, `before-solve-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`);
  const isKept = async (path: string) => {
    const is = await lstat(path);
    return is.isDirectory() || is.isFile() || is.isSymbolicLink();
  };
  await cp(work, kept, { recursive: true, verbatimSymlinks: true, filter: isKept });
  return kept;
}
