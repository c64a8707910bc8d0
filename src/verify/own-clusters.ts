import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOver, newRun, runText } from './run.ts';

/**
 * Which clusters runs of `klab verify` have made for themselves, written down before they are made: what a run that was
 * killed could not remove, the next one does.
 */
export interface OwnClusters {
  note(name: string): Promise<void>;
  /** The cluster is gone, or is to be kept. */
  forget(name: string): Promise<void>;
  /** Of runs whose process is gone. */
  abandoned(): Promise<readonly string[]>;
}

const ending = '.json';

/** `folder` is made when missing, and holds one file for each cluster. */
export function ownClusters(folder: string): OwnClusters {
  const fileOf = (name: string) => join(folder, `${name}${ending}`);
  return {
    async note(name) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(fileOf(name), runText(newRun()));
    },
    forget: (name) => rm(fileOf(name), { force: true }),
    async abandoned() {
      const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(ending));
      // One that another run has just removed tells of no run.
      const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8').catch(() => undefined)));
      return files.filter((_, index) => isOver(texts[index])).map((file) => file.slice(0, -ending.length));
    },
  };
}
