import { readdir, rm } from 'node:fs/promises';
import type { AttemptStore } from '../state/attempts.ts';
import { attemptKubeconfig, workFolder } from './environment.ts';

/**
 * What a deleted cluster's attempts leave on disk goes with it, except work folders that hold files: those are the
 * learner's. Scores stay in the store. Returns the work folders that were kept.
 */
export async function forgetAttempts(
  store: AttemptStore,
  cluster: { readonly provider: string; readonly name: string },
): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const attempt of store.list()) {
    if (attempt.provider !== cluster.provider || attempt.cluster !== cluster.name) continue;
    const work = workFolder(attempt);
    const files = await readdir(work).catch(() => []);
    if (files.length > 0) kept.push(work);
    await rm(files.length > 0 ? attemptKubeconfig(attempt) : attempt.folder, { recursive: true, force: true });
    store.remove(attempt.id);
  }
  return kept;
}
