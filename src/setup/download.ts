import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KlabError } from '../errors.ts';
import type { SetupContext } from './prerequisite.ts';

/** How long a host may take to show that it is there; then the package registries are used instead. */
const probeMs = 3_000;

/** This machine as Go's tools name it, `linux-amd64`. */
export function goPlatform(separator: string): string {
  const arch: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64' };
  return `${process.platform}${separator}${arch[process.arch] ?? process.arch}`;
}

/** Whether to download from `url`: as the user chose, or, left to klab, whether its host answers. */
export async function useDownload(context: SetupContext, url: string): Promise<boolean> {
  return context.source === 'download' || (context.source === 'auto' && (await reachable([url], context.signal)));
}

/**
 * Downloads; where the user left the choice to klab, a download that fails (a host that answers, but refuses) is made
 * up for by `build`.
 */
export async function downloadElseBuild(
  context: SetupContext,
  download: () => Promise<void>,
  build: () => Promise<void>,
): Promise<void> {
  try {
    await download();
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (context.source !== 'auto') throw thrown;
    await build();
  }
}

/** True when one of the addresses gives any HTTP answer within three seconds. Nothing is remembered. */
export async function reachable(addresses: readonly string[], signal: AbortSignal): Promise<boolean> {
  const answers = addresses.map(async (address) => {
    const response = await fetch(address, {
      method: 'HEAD',
      signal: AbortSignal.any([signal, AbortSignal.timeout(probeMs)]),
    });
    // A proxy that refuses is an answer too, but not the host's.
    if (response.status === 403 || response.status === 407 || response.status >= 500)
      throw new Error(response.statusText);
  });
  const found = await Promise.any(answers).then(
    () => true,
    () => false,
  );
  signal.throwIfAborted();
  return found;
}

/**
 * Downloads a program and its published SHA-256 (in `<url>.sha256` or `<url>.sha256sum`), compares, and puts it in
 * place at once. Throws a KlabError when the digest differs or the host refuses.
 */
export async function downloadProgram(
  url: string,
  digestUrl: string,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const digest = /\b[0-9a-f]{64}\b/.exec((await get(digestUrl, signal)).toString('utf8'))?.[0];
  const bytes = await get(url, signal);
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== digest) {
    throw new KlabError(`${url}: its SHA-256 is ${actual}, published is ${digest ?? 'nothing'}`, {
      hint: 'Something on the way changes downloads. Try again, or use `klab setup --source registries`.',
    });
  }
  const partial = `${target}.partial`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await writeFile(partial, bytes);
    await chmod(partial, 0o755);
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}

async function get(url: string, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { signal });
  if (!response.ok) {
    throw new KlabError(`${url} answered ${response.status} ${response.statusText}`, {
      hint: 'Use `klab setup --source registries` to build from package registries instead.',
    });
  }
  return Buffer.from(await response.arrayBuffer());
}
