import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KlabError } from '../../errors.ts';
import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { debianImageTag, labBase } from './debian-image.ts';
import { compileGo, type GoProgram } from './go-program.ts';
import { layOut, type Program } from './program.ts';

/** One image that `klab setup` makes from a folder below manifests/images. */
export interface LabImage {
  /** `bootcamp`, the folder's name. */
  readonly role: string;
  readonly tag: string;
  readonly folder: string;
  /** Changes with anything the image is made of; the first 12 digits of a SHA-256. */
  readonly hash: string;
  /** Where klab itself runs in it. */
  readonly program?: Program;
}

/** The name in the host's Docker: never one that a user's own image could have. */
export const hostName = (image: LabImage): string => `klab.local/${image.role}:${image.tag}-${image.hash}`;

/** The name in manifests and in the cluster: `bootcamp:v1`. */
export const labName = (image: LabImage): string => `${image.role}:${image.tag}`;

export const archiveName = (image: LabImage): string => `${image.role}-${image.tag}-${image.hash}.tar`;

/** Hash of the recipe folders' files (names and contents), of the Debian packages below them, and of the program in them. */
export async function recipeHash(folders: readonly string[], tag: string, program?: string): Promise<string> {
  // The word changes with what an archive comes with: older ones are made again.
  const parts = ['with-id', debianImageTag(labBase), tag, ...(program === undefined ? [] : [program])];
  const hash = createHash('sha256').update(JSON.stringify(parts));
  for (const folder of folders) {
    for (const name of (await readdir(folder)).sort()) {
      const content = await readFile(join(folder, name));
      hash.update(JSON.stringify([name, content.length])).update(content);
    }
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * Builds a recipe folder on `base` with Docker's legacy builder, which needs no network and no plug-in.
 * Where it has a `main.go` (standard library only), all its Go files are compiled first, together with those of `common`,
 * and lie in the context as `program`; so do klab's own modules where the recipe names some.
 */
export async function buildImage(
  context: SetupContext,
  recipe: GoProgram & {
    readonly base: string;
    /** The distribution that `base` is made of. */
    readonly debian: string;
    readonly name: string;
    readonly program?: Program;
  },
  go: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klab-image-'));
  try {
    const files = await readdir(recipe.folder);
    for (const file of files) await copyFile(join(recipe.folder, file), join(folder, file));
    if (files.includes('main.go')) await compileGo(context, recipe, go, folder);
    if (recipe.program) await layOut(recipe.program, join(folder, 'program'));
    await context.runner.run(
      [
        'docker',
        'build',
        '--network=none',
        '--force-rm',
        `--build-arg=BASE=${recipe.base}`,
        ...(recipe.program ? [`--build-arg=DEBIAN=${recipe.debian}`] : []),
        `--tag=${recipe.name}`,
        '.',
      ],
      { cwd: folder, env: { DOCKER_BUILDKIT: '0' }, signal: context.signal },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the image as an archive whose only name is the one that learners type; the file appears when it is whole. */
export async function exportImage(context: SetupContext, image: LabImage, folder: string, report: StepReport) {
  report.detail(`exporting ${labName(image)}`);
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, '.export-'));
  try {
    const [saved, content, whole] = [join(work, 'saved.tar'), join(work, 'content'), join(work, 'whole.tar')];
    const { runner, signal } = context;
    await runner.run(['docker', 'save', '--output', saved, hostName(image)], { signal });
    await mkdir(content);
    await runner.run(['tar', '-xf', saved, '-C', content], { signal });
    await renameInArchive(content, labName(image));
    const id = await idInArchive(content);
    await runner.run(['tar', '-cf', whole, '-C', content, ...(await readdir(content))], { signal });
    await writeFile(idFile(join(folder, archiveName(image))), id);
    await rename(whole, join(folder, archiveName(image)));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  await removeOutdated(image, folder);
}

/** Beside each archive: the image's ID, so that nobody has to read the archive for it. */
const idFile = (archive: string) => `${archive}.id`;

/** The ID by which nodes know the image of an archive (`sha256:…`); undefined for an archive without a note of it. */
export async function imageId(archive: string): Promise<string | undefined> {
  return (await readFile(idFile(archive), 'utf8').catch(() => undefined))?.trim();
}

/** The digest of the image's configuration, after which `docker save` names the file of it. */
export async function idInArchive(content: string): Promise<string> {
  const [entry] = JSON.parse(await readFile(join(content, 'manifest.json'), 'utf8')) as { Config: string }[];
  const digest = /([0-9a-f]{64})(\.json)?$/.exec(entry?.Config ?? '')?.[1];
  if (digest === undefined) throw new KlabError(`docker save wrote an archive without an image ID: ${entry?.Config}`);
  return `sha256:${digest}`;
}

/** Every edit of klab makes another archive of its agent. One earlier is kept: another clone of klab may be using it. */
async function removeOutdated(image: LabImage, folder: string): Promise<void> {
  const begin = archiveName({ ...image, hash: '' }).replace('.tar', '');
  const same = (name: string) => name.startsWith(begin) && /^[0-9a-f]{12}\.tar$/.test(name.slice(begin.length));
  const paths = (await readdir(folder)).filter(same).map((name) => join(folder, name));
  const dated = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
  const outdated = dated.sort((a, b) => b.at - a.at).slice(2);
  await Promise.all(outdated.flatMap(({ path }) => [path, idFile(path)].map((file) => rm(file, { force: true }))));
}

/** Gives an unpacked `docker save` archive the name `role:tag` wherever that format keeps one. */
export async function renameInArchive(content: string, name: string): Promise<void> {
  const tag = name.slice(name.indexOf(':') + 1);
  await rewriteJson(join(content, 'manifest.json'), (manifest: { RepoTags: string[] }[]) =>
    manifest.map((entry) => ({ ...entry, RepoTags: [name] })),
  );
  await rewriteJson(
    join(content, 'index.json'),
    (index: { manifests: { annotations?: Record<string, string> }[] }) => ({
      ...index,
      manifests: index.manifests.map((entry) => ({
        ...entry,
        annotations: {
          ...entry.annotations,
          'io.containerd.image.name': `docker.io/library/${name}`,
          'org.opencontainers.image.ref.name': tag,
        },
      })),
    }),
  );
  // The format of Docker 1.0; nothing that klab loads into reads it.
  await rm(join(content, 'repositories'), { force: true });
}

async function rewriteJson<T>(file: string, change: (value: T) => unknown): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) await writeFile(file, JSON.stringify(change(JSON.parse(text))));
}
