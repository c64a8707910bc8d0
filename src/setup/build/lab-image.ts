import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { debianImageTag, labBase } from './debian-image.ts';

/** One image that `klab setup` makes from a folder below manifests/images. */
export interface LabImage {
  /** `bootcamp`, the folder's name. */
  readonly role: string;
  readonly tag: string;
  readonly folder: string;
  /** Changes with anything the image is made of; the first 12 digits of a SHA-256. */
  readonly hash: string;
}

/** The name in the host's Docker: never one that a user's own image could have. */
export const hostName = (image: LabImage): string => `klab.local/${image.role}:${image.tag}-${image.hash}`;

/** The name in manifests and in the cluster: `bootcamp:v1`. */
export const labName = (image: LabImage): string => `${image.role}:${image.tag}`;

export const archiveName = (image: LabImage): string => `${image.role}-${image.tag}-${image.hash}.tar`;

/** Hash of the recipe folders' files (names and contents) and of the Debian packages below them. */
export async function recipeHash(folders: readonly string[], tag: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([debianImageTag(labBase), tag]));
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
 * A `main.go` in it (standard library only) is compiled first and lies in the context as `program`.
 */
export async function buildImage(
  context: SetupContext,
  recipe: { readonly folder: string; readonly base: string; readonly name: string; readonly version: string },
  go: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klab-image-'));
  try {
    const files = await readdir(recipe.folder);
    for (const file of files) await copyFile(join(recipe.folder, file), join(folder, file));
    if (files.includes('main.go')) {
      const flags = ['-trimpath', '-ldflags', `-s -w -X main.version=${recipe.version}`];
      await context.runner.run([go, 'build', ...flags, '-o', 'program', 'main.go'], {
        cwd: folder,
        env: { CGO_ENABLED: '0', GOOS: 'linux', GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'off' },
        signal: context.signal,
      });
    }
    await context.runner.run(
      [
        'docker',
        'build',
        '--network=none',
        '--force-rm',
        `--build-arg=BASE=${recipe.base}`,
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
    await runner.run(['tar', '-cf', whole, '-C', content, ...(await readdir(content))], { signal });
    await rename(whole, join(folder, archiveName(image)));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
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
