import type { ReportFormat } from './format.ts';

/** Every format a report can be written in. A new one: its file, and its line here. Loaded when used: `--help` needs the names only. */
export const reportFormats = {
  text: async () => (await import('./text.ts')).text,
  json: async () => (await import('./json.ts')).json,
  junit: async () => (await import('./junit.ts')).junit,
  html: async () => (await import('./html.ts')).html,
  markdown: async () => (await import('./markdown.ts')).markdown,
  github: async () => (await import('./github.ts')).github,
  gradescope: async () => (await import('./gradescope.ts')).gradescope,
  moodle: async () => (await import('./moodle.ts')).moodle,
} as const satisfies Record<string, () => Promise<ReportFormat>>;

export type ReportKind = keyof typeof reportFormats;
export const reportKinds = Object.keys(reportFormats) as readonly ReportKind[];
