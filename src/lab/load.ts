import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../errors.ts';
import { refusal, shownPath } from './files.ts';
import { filesFolder, type Lab } from './lab.ts';
import { loadMutants } from './mutants.ts';
import { suggestion } from './nearest.ts';
import { type After, inLearningOrder, orderFaults } from './order.ts';
import { type Parsed, parseLab } from './parse.ts';
import { type Problem, problemsError } from './problem.ts';
import type { GraderParams } from './schema.ts';
import { startProblems } from './start-manifests.ts';
import { loadTracks, type Track } from './tracks.ts';
import { tooLong, type YamlSource } from './yaml-source.ts';

export interface LoadOptions {
  /** Folder that holds `labs/`. */
  readonly root: string;
  /** Another folder of labs: `<folder>/<track>/<id>/`, or the folder of one lab. */
  readonly extra?: string;
  readonly graders: readonly GraderParams[];
}

/** What every lab has beside its lab.yaml. */
export const readmes = { en: 'README.md', ko: 'README.ko.md' } as const;
export const solutionFile = 'solution.sh';

const maxFileBytes = 1024 * 1024;

/** All labs there are, in the order in which they are best learned, and their tracks. */
export interface Catalogue {
  readonly labs: readonly Lab[];
  readonly tracks: readonly Track[];
  readonly problems: readonly Problem[];
}

/**
 * All labs that are sound, and what is wrong with the others; also what is wrong with the order of learning, which keeps no
 * lab from being done.
 */
export async function loadLabs(options: LoadOptions): Promise<Catalogue> {
  const folders = await labFolders(options);
  const [found, { tracks, problems: ofTracks }] = await Promise.all([
    Promise.all(folders.map((folder) => loadFolder(folder, options))),
    loadTracks(rootsOf(options), options.root),
  ]);
  const seen = new Map<string, Lab>();
  const known = folders.map((folder) => basename(folder));
  const after = new Map(found.flatMap(({ draft }) => (draft ? [[draft.id, draft.after]] : [])));
  const problems = [...ofTracks, ...found.flatMap((one) => [...one.problems, ...orderProblems(one, after, known)])];
  for (const { lab } of found) {
    if (!lab) continue;
    const first = seen.get(lab.id);
    const file = shownPath(options.root, join(lab.folder, 'lab.yaml'));
    if (first) {
      const message = `the lab in ${shownPath(options.root, first.folder)} is called \`${lab.id}\` already`;
      problems.push({ file, line: 1, column: 1, path: 'id', message });
    } else seen.set(lab.id, lab);
  }
  const order = tracks.map(({ id }) => id);
  return { labs: inLearningOrder([...seen.values()], order), tracks, problems };
}

/** What is wrong with `after` of one lab, in its lab.yaml. */
export function orderProblems(
  { draft, source }: Pick<Parsed, 'draft' | 'source'>,
  after: After,
  known: readonly string[],
): readonly Problem[] {
  if (!draft || !source) return [];
  return orderFaults(draft, after, known).map(({ index, message }) =>
    source.problemAt(index === undefined ? ['after'] : ['after', index], message),
  );
}

/**
 * One lab by its id. Only the problems of that lab are fatal; others do not stand in its way.
 * Throws UsageError: unknown id (with the nearest one), or all problems of its files.
 */
export async function loadLab(id: string, options: LoadOptions): Promise<Lab> {
  const folders = await labFolders(options);
  const matching = folders.filter((folder) => basename(folder) === id);
  if (matching.length === 0) {
    throw new UsageError(
      `no lab is called \`${id}\`${suggestion(
        id,
        folders.map((folder) => basename(folder)),
      )}`,
      {
        hint: 'klab list shows all labs',
      },
    );
  }
  if (matching.length > 1) {
    throw new UsageError(`several labs are called \`${id}\`: ${matching.join(', ')}`, {
      hint: 'rename one of the folders',
    });
  }
  const { lab, problems } = await loadFolder(matching[0] as string, options);
  if (!lab) throw problemsError(problems);
  return lab;
}

/** Folders with a lab.yaml, below `<root>/labs` and the extra folder. Throws UsageError when there is no extra folder. */
export async function labFolders(options: LoadOptions): Promise<string[]> {
  if (options.extra !== undefined && !(await isFile(options.extra, false))) {
    throw new UsageError(`the folder of labs does not exist: ${options.extra}`);
  }
  const perRoot = await Promise.all(
    rootsOf(options).map(async (root) => {
      if (await isFile(join(root, 'lab.yaml'))) return [root];
      const tracks = await subfolders(root);
      const labs = (await Promise.all(tracks.map(subfolders))).flat();
      const has = await Promise.all(labs.map((folder) => isFile(join(folder, 'lab.yaml'))));
      return labs.filter((_, index) => has[index]);
    }),
  );
  return perRoot.flat();
}

const rootsOf = ({ root, extra }: LoadOptions) => [join(root, 'labs'), ...(extra === undefined ? [] : [extra])];

interface Loaded extends Parsed {
  /** mutants.yaml, where it was looked at. */
  readonly mutantsSource?: YamlSource;
}

/** A folder with a lab.yaml: its lab where all is sound, all problems where not. */
export async function loadFolder(folder: string, options: Pick<LoadOptions, 'root' | 'graders'>): Promise<Loaded> {
  const file = shownPath(options.root, join(folder, 'lab.yaml'));
  const message = (await refusal(folder, 'lab.yaml'))?.reason ?? tooLong((await stat(join(folder, 'lab.yaml'))).size);
  if (message) return { problems: [{ file, line: 1, column: 1, path: '', message }] };
  const text = await readFile(join(folder, 'lab.yaml'), 'utf8');
  const { draft: lab, problems, source } = parseLab(text, file, folder, options.graders);
  if (!lab || !source) return { problems, ...(source ? { source } : {}) };
  const unsound = await Promise.all([
    ...lab.start.map(async (path, index) => {
      const reason = await unusable(folder, path);
      const reasons = reason === undefined ? await startProblems(lab, path, options.root) : [reason];
      return { at: ['start', index], reasons };
    }),
    ...lab.stages.flatMap((stage, index) =>
      stage.apply.map(async (path, which) => {
        const reason = await unusable(folder, path);
        const reasons = reason === undefined ? await startProblems(lab, path, options.root) : [reason];
        return { at: ['stages', index, 'apply', which], reasons };
      }),
    ),
    ...lab.files.map(async (path, index) => {
      const reason = await unusable(folder, join(filesFolder, path));
      return { at: ['files', index], reasons: reason === undefined ? [] : [reason] };
    }),
    ...[readmes.en, readmes.ko, solutionFile].map(async (path) => {
      const reason = await unusable(folder, path);
      return { at: [], reasons: reason === undefined ? [] : [reason] };
    }),
  ]);
  const names = [
    { field: 'id', value: lab.id, folder: basename(folder) },
    { field: 'track', value: lab.track, folder: basename(dirname(folder)) },
  ];
  const { source: mutantsSource, problems: ofMutants } = await loadMutants(lab, options.root);
  const found = [
    ...problems,
    ...unsound.flatMap(({ at, reasons }) => reasons.map((reason) => source.problemAt(at, reason))),
    ...names.flatMap(({ field, value, folder: name }) =>
      value === name
        ? []
        : [source.problemAt([field], `is \`${value}\`, but the folder is called \`${name}\`; they must agree`)],
    ),
    ...ofMutants,
  ];
  const sources = { source, ...(mutantsSource ? { mutantsSource } : {}) };
  return { ...sources, problems: found, draft: lab, ...(found.length > 0 ? {} : { lab }) };
}

async function unusable(folder: string, path: string): Promise<string | undefined> {
  const refused = await refusal(folder, path);
  if (refused) return refused.reason;
  const { size } = await stat(join(folder, path));
  return size > maxFileBytes ? `\`${path}\` is ${size} bytes long; at most ${maxFileBytes} are read` : undefined;
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

async function isFile(path: string, file = true): Promise<boolean> {
  return stat(path).then(
    (found) => (file ? found.isFile() : found.isDirectory()),
    () => false,
  );
}
