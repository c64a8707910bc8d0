import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StepReport } from '../../progress/steps.ts';
import { type DebianMirror, debianMirror, parseAptSources, sourceLines } from '../apt-sources.ts';
import type { SetupContext } from '../prerequisite.ts';
import { keyOf, versions } from '../versions.ts';
import { imageExists } from './docker.ts';

export interface DebianImage {
  /** Last part of the repository: `base` becomes `klab.local/base:<key>`. */
  readonly name: string;
  /** Debian packages on top of the minimal system. */
  readonly packages: readonly string[];
  /** Path patterns, as dpkg's path-exclude takes them, of files to leave out. */
  readonly omit?: readonly string[];
}

/** The base that lab images, kube-proxy and the pod network share, so that a node unpacks it once. */
export const labBase: DebianImage = {
  name: 'base',
  // busybox is the dynamic one: the static build crashes when its wget resolves a name.
  packages: [
    'bash',
    'busybox',
    'ca-certificates',
    'conntrack',
    'curl',
    'iproute2',
    'iptables',
    'kmod',
    'nftables',
    'procps',
  ],
};

/** Parts of packages that no container reads. */
const excluded = [
  '/usr/share/doc/*',
  '/usr/share/man/*',
  '/usr/share/info/*',
  '/usr/share/locale/*',
  '/usr/share/lintian/*',
];

const pathsToOmit = (image: DebianImage) => [...excluded, ...(image.omit ?? [])];

/** The exact name the image will have; the key changes with the packages and the release. */
export function debianImageTag(image: DebianImage): string {
  return `klab.local/${image.name}:${keyOf(versions.debian, image.packages, pathsToOmit(image))}`;
}

/** Makes a file system archive of a minimal Debian with the packages. */
export function mmdebstrapArgv(image: DebianImage, mirror: DebianMirror, target: string): [string, ...string[]] {
  return [
    'mmdebstrap',
    '--variant=minbase',
    '--format=tar',
    `--include=${image.packages.join(',')}`,
    ...pathsToOmit(image).map((path) => `--dpkgopt=path-exclude=${path}`),
    versions.debian,
    target,
    ...sourceLines(mirror, versions.debian),
  ];
}

/**
 * Makes sure that the Docker image is there and returns its exact name, `klab.local/<name>:<key>`.
 * Needs mmdebstrap, Docker and the machine's apt sources; the archive is kept in the cache until it is imported.
 */
export async function ensureDebianImage(
  context: SetupContext,
  image: DebianImage,
  report: StepReport,
): Promise<string> {
  const tag = debianImageTag(image);
  if (await imageExists(context, tag)) return tag;
  // Lab images and the node image want the same base at the same time.
  const underWay = inFlight.get(tag);
  if (underWay) {
    report.detail(`waiting for ${tag}`);
    return underWay;
  }
  const made = makeDebianImage(context, image, report).finally(() => inFlight.delete(tag));
  inFlight.set(tag, made);
  return made;
}

const inFlight = new Map<string, Promise<string>>();

async function makeDebianImage(context: SetupContext, image: DebianImage, report: StepReport): Promise<string> {
  const tag = debianImageTag(image);
  const archive = join(context.paths.cache, 'debian', `${tag.replace(/^.*\//, '').replace(':', '-')}.tar`);
  const partial = `${archive}.${process.pid}.partial`;
  await mkdir(dirname(archive), { recursive: true });
  const mirror = await readDebianMirror();
  try {
    report.detail(`Debian packages for ${image.name}`);
    await context.runner.run(mmdebstrapArgv(image, mirror, partial), {
      signal: context.signal,
      onLine: (line) => report.detail(`${image.name}: ${line.slice(0, 100)}`),
    });
    await rename(partial, archive);
    report.detail(`importing ${tag}`);
    await context.runner.run(['docker', 'import', archive, tag], { signal: context.signal });
  } finally {
    await rm(partial, { force: true });
    await rm(archive, { force: true });
  }
  return tag;
}

/** This machine's Debian mirror, from its apt configuration. Throws a KlabError on other systems. */
export async function readDebianMirror(folder = '/etc/apt'): Promise<DebianMirror> {
  const parts = await readdir(join(folder, 'sources.list.d')).catch(() => []);
  const paths = [
    join(folder, 'sources.list'),
    ...parts
      .filter((name) => /\.(list|sources)$/.test(name))
      .sort()
      .map((name) => join(folder, 'sources.list.d', name)),
  ];
  const files = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(path, 'utf8').catch(() => '') })),
  );
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME=["']?(\w+)/m.exec(release)?.[1] ?? versions.debian;
  return debianMirror(parseAptSources(files), codename);
}
