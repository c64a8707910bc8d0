import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Text } from '../text.ts';
import { refusal, shownPath } from './files.ts';
import { issuesAsProblems } from './issues.ts';
import type { Problem } from './problem.ts';
import { label, text } from './schema.ts';
import { readYaml, tooLong } from './yaml-source.ts';

/** Labs of one subject; its name is that of their common folder. */
export interface Track {
  readonly id: string;
  readonly title: Text;
}

/** Lies in a folder of labs, beside the folders of its tracks. */
export const tracksFile = 'tracks.yaml';

const schema = z.strictObject({
  tracks: z.array(z.strictObject({ id: label, title: text })).describe('In the order in which they are best learned.'),
});

/**
 * The tracks that folders of labs tell of, in their order; of two of one name the first counts. A folder need not tell of
 * any: labs of a track that nobody tells of are listed after the others.
 */
export async function loadTracks(
  folders: readonly string[],
  root: string,
): Promise<{ readonly tracks: readonly Track[]; readonly problems: readonly Problem[] }> {
  const read = await Promise.all(folders.map((folder) => readTracks(folder, root)));
  const all = read.flatMap(({ tracks = [] }) => tracks);
  return {
    tracks: all.filter(({ id }, index) => all.findIndex((one) => one.id === id) === index),
    problems: read.flatMap(({ problems }) => problems),
  };
}

async function readTracks(
  folder: string,
  root: string,
): Promise<{ readonly tracks?: readonly Track[]; readonly problems: readonly Problem[] }> {
  const refused = await refusal(folder, tracksFile);
  if (refused?.missing) return { problems: [] };
  const full = join(folder, tracksFile);
  const file = shownPath(root, full);
  const message = refused?.reason ?? tooLong((await stat(full)).size);
  if (message) return { problems: [{ file, line: 1, column: 1, path: '', message }] };
  const { source, problems } = readYaml(await readFile(full, 'utf8'), file);
  if (!source) return { problems };
  const parsed = schema.safeParse(source.value, { reportInput: true });
  if (!parsed.success)
    return { problems: issuesAsProblems(parsed.error.issues, { source, schema, value: source.value }) };
  const { tracks } = parsed.data;
  const twice = tracks.flatMap(({ id }, index) =>
    tracks.findIndex((one) => one.id === id) === index
      ? []
      : [source.problemAt(['tracks', index, 'id'], `\`${id}\` is in the list of ${basename(full)} already`)],
  );
  return { tracks, problems: twice };
}
