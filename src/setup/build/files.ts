import { access } from 'node:fs/promises';

/** True when the path can be seen; a part of the build whose output is there is not built again. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
