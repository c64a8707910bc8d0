import { z } from 'zod';
import { sanitiseJson } from '../cluster/sanitise.ts';
import { type Finding, severities } from './rule.ts';

const finding = z.strictObject({
  rule: z.string().describe('Id of the rule; docs/lint.md explains it.'),
  severity: z.enum(severities),
  file: z.string().describe("Relative to klab's own folder when inside of it, else absolute."),
  line: z.int().min(1),
  column: z.int().min(1),
  path: z.string().describe('Field in that file: `tasks[0].checks[1].points`; empty where it is no field.'),
  message: z.string().describe('What is wrong, and what would be right. English.'),
});

/** The shape of `klab lint --json`. */
export const lintReportSchema = z.strictObject({
  apiVersion: z.literal('klab.dev/v1'),
  kind: z.literal('LintReport'),
  kubernetes: z.string().describe('Minor version that the labs were held against: 1.34.'),
  labs: z
    .array(z.strictObject({ lab: z.string().describe('Name of its folder.'), findings: z.array(finding).readonly() }))
    .readonly()
    .describe('Every lab that was looked at, also those without findings.'),
  errors: z.int().min(0),
  warnings: z.int().min(0),
  seconds: z.number().min(0),
});

export type LintReport = z.infer<typeof lintReportSchema>;

/** JSON Schema (2020-12) of a LintReport. */
export function lintReportJsonSchema(): object {
  return z.toJSONSchema(lintReportSchema, { io: 'output', unrepresentable: 'any' });
}

/** The one door into every format: files of labs may be anybody's, so their text is cleaned here. */
export function makeLintReport(
  labs: readonly { readonly lab: string; readonly findings: readonly Finding[] }[],
  more: Pick<LintReport, 'kubernetes' | 'seconds'>,
): LintReport {
  const all = labs.flatMap(({ findings }) => findings);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  return sanitiseJson(
    structuredClone({
      apiVersion: 'klab.dev/v1',
      kind: 'LintReport',
      ...more,
      labs: labs.map(({ lab, findings }) => ({ lab, findings: [...findings].sort(byPlace) })),
      errors,
      warnings: all.length - errors,
    }),
  );
}

const byPlace = (a: Finding, b: Finding) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column;
