import type { Language } from '../text.ts';
import type { Report } from './report.ts';

export interface FormatOptions {
  readonly language: Language;
  readonly color: boolean;
}

/** One way to write a Report down. */
export interface ReportFormat {
  readonly name: string;
  readonly summary: string;
  /** The whole text, ending in a line break. */
  render(report: Report, options: FormatOptions): string;
}
