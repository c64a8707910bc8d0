import type { Journal, JournalReader } from '../../recording/journal.ts';
import { inconclusive } from '../observation.ts';
import type { Observation } from '../verdict.ts';

/** The journal, or why there is none to judge by. */
export async function readJournal(reader: JournalReader, signal: AbortSignal): Promise<Journal | Observation> {
  const journal = await reader.read(signal);
  if ('missing' in journal) return inconclusive(journal.missing);
  if (journal.entries.length > 0) return journal;
  return inconclusive({
    en: 'Nothing has been recorded yet, so nothing can be said of what happened.',
    ko: '아직 기록된 것이 없어 무슨 일이 있었는지 알 수 없습니다.',
  });
}
