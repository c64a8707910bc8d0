import type { ReportFormat } from './format.ts';
import { json } from './json.ts';
import { text } from './text.ts';

/** Every format a report can be written in. A new one: its file, and its line here. */
export const reportFormats = { text, json } as const satisfies Record<string, ReportFormat>;
