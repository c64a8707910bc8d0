import type { CheckResult, Verdict } from '../grading/verdict.ts';
import { painter, type Style } from '../paint.ts';
import { logLines } from './escape.ts';
import type { FormatOptions, ReportFormat } from './format.ts';
import type { Report } from './report.ts';
import { detailLines, doneNote, marks, scoreLine, unjudgedNote, words, worthOf } from './words.ts';

const styles: Readonly<Record<Verdict, Style>> = { pass: 'green', fail: 'red', error: 'yellow', blocked: 'gray' };
/** More evidence than this is in the other formats only. */
const evidenceShown = 3;

export const text: ReportFormat = {
  name: 'text',
  summary: 'for people, with the evidence of what is not right yet',
  render: (reports, options) => reports.map((report) => renderText(report, options)).join('\n'),
};

function renderText(report: Report, { language, color }: FormatOptions): string {
  const paint = painter(color);
  const stage = report.stage ? ` · ${words.stage[language]} ${report.stage}` : '';
  const lines = [paint('bold', report.title[language]) + paint('gray', ` (${report.lab}${stage})`)];
  const told = new Set<string>();
  for (const task of report.tasks) {
    lines.push(
      '',
      paint('bold', task.title[language]),
      ...task.checks.flatMap((check) => {
        // Several checks often fail for one reason: its evidence is shown once.
        const reason = JSON.stringify([check.because, check.evidence]);
        const known = told.has(reason);
        told.add(reason);
        return renderCheck(known ? { ...check, evidence: [] } : check, { language, color });
      }),
    );
  }
  lines.push('', paint('bold', scoreLine(report, language)));
  const done = doneNote(report, language);
  if (done) lines.push(paint('green', done));
  const note = unjudgedNote(report, language);
  if (note) lines.push(paint('yellow', note));
  return `${lines.join('\n')}\n`;
}

/** The lines of one check: mark, points, reason; what klab did; and, unless it passed, the evidence. */
export function renderCheck(result: CheckResult, { language, color }: FormatOptions): readonly string[] {
  const { check, verdict, points, because } = result;
  const paint = painter(color);
  const worth = points > 0 && !result.pending ? ` ${worthOf(result)}` : '';
  const [reason = '', ...more] = logLines(because[language]);
  const evidence = verdict === 'pass' ? [] : result.evidence.slice(0, evidenceShown);
  return [
    `  ${result.pending ? '…' : paint(styles[verdict], marks[verdict])} ${check}${paint('gray', worth)}  ${reason}`,
    ...more.map((line) => `      ${line}`),
    ...detailLines({ ...result, evidence }, language).map((line) => paint('gray', `      ${line}`)),
  ];
}
