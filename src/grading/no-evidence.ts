import type { JournalReader } from '../recording/journal.ts';
import type { LearnerFiles } from './grader.ts';

/** For attempts that have no recorder and no files. */
export const noJournal: JournalReader = {
  read: async () => ({ missing: { en: 'Nothing was recorded.', ko: '기록이 없습니다.' } }),
};
export const noFiles: LearnerFiles = { read: async () => undefined };
