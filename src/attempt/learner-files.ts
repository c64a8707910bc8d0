import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { sanitiseBytes } from '../cluster/sanitise.ts';
import type { LearnerFiles } from '../grading/grader.ts';

/** Longest file that is read. Manifests are at most 1.5 MiB in etcd; what a person writes is far below. */
const maxBytes = 1024 * 1024;

/** The files of an attempt's work folder, and its kubeconfig. What is there belongs to the learner: only data. */
export function learnerFiles(folder: string, kubeconfig: string): LearnerFiles {
  return {
    read: (path) => readInside(folder, path),
    kubeconfig: () => readInside(dirname(kubeconfig), relative(dirname(kubeconfig), kubeconfig)),
  };
}

async function readInside(folder: string, path: string): Promise<string | undefined> {
  const asked = normalize(path);
  if (isAbsolute(asked) || asked === '..' || asked.startsWith(`..${sep}`) || asked.includes('\0')) return undefined;
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, asked))]);
    return file.startsWith(root + sep) ? await readRegular(file, path) : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    if (code === 'EACCES' || code === 'EPERM' || code === 'ENXIO')
      throw new RangeError(`${path} may not be read`, { cause: error });
    throw error;
  }
}

/** `file` has no links left in it. Opened without following one that came since, and without waiting for a pipe's writer. */
async function readRegular(file: string, path: string): Promise<string> {
  await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stat = await handle.stat();
  if (!stat.isFile()) throw new RangeError(`${path} is no regular file`);
  const buffer = Buffer.alloc(Math.min(stat.size, maxBytes) + 1);
  let length = 0;
  // It may grow while it is read; one byte too many tells.
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length) break;
  }
  if (stat.size > maxBytes || length > stat.size)
    throw new RangeError(`${path} is longer than ${maxBytes / 1024 / 1024} MiB, or grows while it is read`);
  return sanitiseBytes(buffer.subarray(0, length));
}
