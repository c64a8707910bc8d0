import type { LintReport } from '../../lint/report.ts';
import type { Formats } from '../format.ts';

/** Every format that what lint found can be written in. Loaded when used. */
export const lintFormats = {
  text: async () => (await import('./text.ts')).text,
  json: async () => (await import('./json.ts')).json,
  github: async () => (await import('./github.ts')).github,
} as const satisfies Formats<LintReport, string>;

type LintFormatKind = keyof typeof lintFormats;
export const lintFormatKinds = Object.keys(lintFormats) as readonly LintFormatKind[];
