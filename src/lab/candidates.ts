import { basename, dirname, sep } from 'node:path';
import { UsageError } from '../errors.ts';
import { nearest } from './nearest.ts';

/** A folder with a lab.yaml, before it has been read. */
export interface Candidate {
  /** Name of the folder, and of the one above it: what a sound lab says of itself. */
  readonly id: string;
  readonly track: string;
  readonly folder: string;
}

/** What its place says of a lab. */
export const candidateOf = (folder: string): Candidate => ({
  id: basename(folder),
  track: basename(dirname(folder)),
  folder,
});

/**
 * The labs that are meant by words, each the name of a lab or of a track; without words all of them, or, where a folder of
 * labs was given, those in it. In the order of track and name, none twice. Throws UsageError for a word that is neither,
 * or both, and where there is no lab at all.
 */
export function chooseCandidates(
  all: readonly Candidate[],
  words: readonly string[],
  extra?: string,
): readonly Candidate[] {
  const chosen =
    words.length > 0
      ? all.filter(({ id, track }) => words.some((word) => word === id || word === track))
      : extra === undefined
        ? all
        : all.filter(({ folder }) => folder === extra || folder.startsWith(`${extra}${sep}`));
  for (const word of words) refuse(word, all);
  if (chosen.length === 0) {
    throw new UsageError(`there is no lab in ${extra ?? 'labs/'}`, {
      hint: 'A lab is FOLDER/TRACK/LAB/lab.yaml; klab new lab ID --to FOLDER makes one',
    });
  }
  return [...chosen].sort((a, b) => a.track.localeCompare(b.track) || a.id.localeCompare(b.id));
}

function refuse(word: string, all: readonly Candidate[]): void {
  const isLab = all.some(({ id }) => id === word);
  const isTrack = all.some(({ track }) => track === word);
  if (isLab && isTrack) {
    throw new UsageError(`\`${word}\` is the name of a lab and of a track`, { hint: 'Rename one of the two folders.' });
  }
  if (isLab || isTrack) return;
  const near = nearest(word, [...new Set(all.flatMap(({ id, track }) => [id, track]))]);
  throw new UsageError(
    `neither a lab nor a track is called \`${word}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    { hint: 'klab list shows all labs by track; --labs FOLDER adds those of a folder' },
  );
}
