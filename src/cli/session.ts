import { attemptStore, openSession, type Session } from '../attempt/session.ts';
import { createProviders } from '../provider/index.ts';
import type { AttemptStore } from '../state/attempts.ts';
import type { Context } from './context.ts';
import { findLab } from './labs.ts';

/** Runs `use` with the attempt of `lab` (the newest one when undefined), and closes the store whatever happens. */
export async function withSession<Result>(
  context: Context,
  lab: string | undefined,
  use: (session: Session, store: AttemptStore) => Promise<Result>,
): Promise<Result> {
  using store = attemptStore(context.paths);
  return await use(
    await openSession(store, lab, createProviders(context), (attempt) => findLab(attempt.lab, context, attempt.labs)),
    store,
  );
}
