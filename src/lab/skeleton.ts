import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { UsageError } from '../errors.ts';
import { candidateOf } from './candidates.ts';
import { labFolders } from './load.ts';
import { label, line } from './schema.ts';

export interface NewLab {
  /** klab's own folder, which holds the templates and the catalogue. */
  readonly root: string;
  readonly id: string;
  readonly track: string;
  /** English; the author translates it. */
  readonly title: string;
  /** Folder of labs, absolute: the lab comes to `<to>/<track>/<id>`. Made when it is not there. */
  readonly to: string;
}

/** The names that the template has in place of those of the lab. It is a lab itself, so that editors and lint can look at it. */
const placeholders = { id: 'my-lab', track: 'my-track', title: 'My lab' } as const;

/**
 * Writes a lab that only has to be filled in: lint finds no error in it, verify fails and says what is to be filled in.
 * @returns its folder and its files, relative to that
 * Throws UsageError: a name that cannot be, or that is taken. Nothing is ever overwritten.
 */
export async function makeSkeleton(lab: NewLab): Promise<{ folder: string; files: readonly string[] }> {
  refuseNames(lab);
  await refuseTaken(lab);
  const folder = join(lab.to, lab.track, lab.id);
  await makeFolders(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw notMade(folder, error);
    throw new UsageError(`${folder} exists already; nothing was written`, { hint: 'Choose another id, or remove it.' });
  });
  try {
    await cp(join(lab.root, 'templates', 'lab'), folder, { recursive: true });
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of files) await writeFile(file, filledIn(await readFile(file, 'utf8'), lab));
    return { folder, files: files.map((file) => relative(folder, file)).sort() };
  } catch (error) {
    // Made by us a moment ago, so nothing of anybody else's is in it.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** One after the other: on some file systems (/proc) Node's own `recursive` tries for ever. */
async function makeFolders(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (found) throw new UsageError(`${folder} is not a folder`);
  if (dirname(folder) !== folder) await makeFolders(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Somebody else was faster, or it is a link that leads nowhere: then the next folder says so.
    if (error.code !== 'EEXIST') throw notMade(folder, error);
  });
}

const notMade = (folder: string, error: Error) =>
  new UsageError(`the folder ${folder} could not be made: ${error.message}`, {
    hint: 'Choose a folder that you may write to: --to FOLDER',
    cause: error,
  });

function filledIn(text: string, { id, track, title }: NewLab): string {
  const values: Readonly<Record<string, string>> = {
    // In YAML the title stands in double quotes, which take what JSON writes.
    [`"${placeholders.title}`]: JSON.stringify(title).slice(0, -1),
    [placeholders.title]: title,
    [placeholders.id]: id,
    [placeholders.track]: track,
  };
  // All in one go: a title may well be `my-lab`.
  return text.replaceAll(new RegExp(Object.keys(values).join('|'), 'g'), (found) => values[found] ?? found);
}

function refuseNames({ id, track, title }: NewLab): void {
  for (const [what, name] of [
    ['id', id],
    ['track', track],
  ] as const) {
    const found = label.safeParse(name).error?.issues[0]?.message;
    if (found !== undefined) throw new UsageError(`the ${what} \`${name}\` ${found}`);
  }
  // The namespace of the lab will be called so.
  if (/^(default|kube-.*|klab-.*)$/.test(id)) {
    throw new UsageError(`the id \`${id}\` is the name of a namespace that Kubernetes or klab uses itself`);
  }
  const unfit = /[\r\n]/.test(title) ? 'must be one line' : line.safeParse(title).error?.issues[0]?.message;
  if (unfit !== undefined) throw new UsageError(`the title ${unfit}`);
}

async function refuseTaken({ root, id, track, to }: NewLab): Promise<void> {
  const catalogue = await labFolders({ root, graders: [] });
  const own = await labFolders({ root: to, extra: to, graders: [] }).catch(() => []);
  const all = [...catalogue, ...own].map(candidateOf);
  const taken = all.find((lab) => lab.id === id);
  if (taken) {
    throw new UsageError(`a lab is called \`${id}\` already: ${taken.folder}`, { hint: 'klab list shows all labs' });
  }
  // `klab verify NAME` would not know which of the two is meant.
  if (id === track || all.some((lab) => lab.track === id)) {
    throw new UsageError(`a track is called \`${id}\``, { hint: 'Choose another id: commands take both by name.' });
  }
  if (all.some((lab) => lab.id === track)) {
    throw new UsageError(`a lab is called \`${track}\``, { hint: 'Choose another track: commands take both by name.' });
  }
}
