import { access, constants, lstat, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Why a file must not be used; `missing` when there is simply none. */
export interface Refusal {
  readonly reason: string;
  readonly missing: boolean;
}

/**
 * Why a file of a lab must not be used; undefined when it is a regular file inside the folder that may be read.
 * Neither `..` nor a symlink on the way may lead out, so that a lab from elsewhere cannot read the user's files.
 */
export async function refusal(folder: string, path: string): Promise<Refusal | undefined> {
  const because = (reason: string, missing = false): Refusal => ({ reason: `\`${path}\` ${reason}`, missing });
  if (path.startsWith('/') || path.split(/[\\/]/).includes('..')) return because('leaves the lab folder');
  const full = join(folder, path);
  const stat = await lstat(full).catch(() => undefined);
  if (!stat) return because('does not exist in the lab folder', true);
  const real = await realpath(full).catch(() => undefined);
  if (real === undefined) return because('is a link that leads nowhere');
  const inside = relative(await realpath(folder), real);
  if (inside === '..' || inside.startsWith(`..${sep}`) || inside.startsWith('/')) {
    return because('is a link that leads out of the lab folder');
  }
  if (!(await lstat(real)).isFile()) return because('is not a file');
  const readable = await access(real, constants.R_OK).then(
    () => true,
    () => false,
  );
  return readable ? undefined : because('may not be read by you; chmod u+r makes it readable');
}

/** A path as problems name it: relative to klab's own folder when inside, else absolute. */
export function shownPath(root: string, path: string): string {
  const inside = relative(root, path);
  return inside.startsWith('..') ? path : inside;
}
