import { findAttempt } from '../attempt/meant.ts';
import { openSession, type Session } from '../attempt/session.ts';
import { createProviders } from '../provider/index.ts';
import type { AttemptStore } from '../state/attempts.ts';
import type { Language } from '../text.ts';
import type { Context } from './context.ts';
import { findLab } from './labs.ts';

/**
 * Runs `use` with the attempt that the command means (see findAttempt), and closes its store whatever happens. A
 * KLAB_ATTEMPT that leads nowhere is told.
 */
export async function withSession<Result>(
  context: Context,
  lab: string | undefined,
  use: (session: Session, store: AttemptStore) => Promise<Result>,
): Promise<Result> {
  using meant = findAttempt(lab, context);
  if (meant.astray !== undefined) context.stderr.write(astray(meant.astray, meant.attempt?.lab, context.language));
  // A name that no lab has is told as such, and not as one that was not started.
  if (!meant.attempt && lab !== undefined) await findLab(lab, context);
  const session = await openSession(meant.attempt, lab, createProviders(context), (attempt) =>
    findLab(attempt.lab, context, attempt.labs),
  );
  return await use(session, meant.store);
}

function astray(folder: string, instead: string | undefined, language: Language): string {
  const texts = {
    en: [`KLAB_ATTEMPT=${folder}: no attempt is there any more.`, `The one begun last is meant: ${instead}.`],
    ko: [`KLAB_ATTEMPT=${folder}: 그 실습은 더 이상 없습니다.`, `마지막으로 시작한 실습을 사용합니다: ${instead}.`],
  };
  const [gone, other] = texts[language];
  return `${instead === undefined ? gone : `${gone} ${other}`}\n`;
}
