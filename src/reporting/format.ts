import type { Language } from '../text.ts';
import type { Report } from './report.ts';

export interface FormatOptions {
  readonly language: Language;
  readonly color: boolean;
  /** Width of the terminal in characters; as wide as it takes when absent. */
  readonly columns?: number;
}

/** One way to write something down. */
export interface Format<Subject> {
  readonly name: string;
  readonly summary: string;
  /** It states a grade, so it can only be made of whole labs, not of one stage. */
  readonly grade?: true;
  /** The whole text, ending in a line break. Everything that a learner can have written is escaped for the format. */
  render(subject: Subject, options: FormatOptions): string;
}

/** One way to write Reports down: of one grading, or of many labs at once. */
export type ReportFormat = Format<readonly Report[]>;

/** The formats that something can be written in, by the name that `--report` takes. Loaded when used. */
export type Formats<Subject, Kind extends string> = Readonly<Record<Kind, () => Promise<Format<Subject>>>>;
