import type { Language } from '../text.ts';
import type { Report } from './report.ts';

export interface FormatOptions {
  readonly language: Language;
  readonly color: boolean;
}

/** One way to write Reports down: of one grading, or of many labs at once. */
export interface ReportFormat {
  readonly name: string;
  readonly summary: string;
  /** It states a grade, so it can only be made of whole labs, not of one stage. */
  readonly grade?: true;
  /** The whole text, ending in a line break. Everything that a learner can have written is escaped for the format. */
  render(reports: readonly Report[], options: FormatOptions): string;
}
