import type { Language } from '../text.ts';
import type { ReportFormat } from './format.ts';
import { checksOf, gradeOf } from './grade.ts';
import type { Report } from './report.ts';
import { marks, scoreLine, unjudgedNote, worthOf } from './words.ts';

/**
 * Grades for Moodle's CSV import: a row for each learner, for each lab a grade of 100 and the feedback (an import of one
 * without the other wipes grades). `-` is Moodle's "no grade": nothing could be judged.
 */
export const moodle: ReportFormat = {
  name: 'moodle',
  summary: "CSV for Moodle's grade import: learner, grade of 100, feedback",
  grade: true,
  render(reports, { language }) {
    const learners = [...new Set(reports.map(({ learner }) => learner))];
    const labs = [...new Set(reports.map(({ lab }) => lab))];
    const identified = learners.every((learner) => learner.includes('@')) ? 'useremail' : 'useridnumber';
    const rows = learners.map((learner) => [
      identity(learner),
      ...labs.flatMap((lab) => {
        const report = reports.findLast((one) => one.learner === learner && one.lab === lab);
        return report ? [gradeText(report), feedback(report, language)] : ['-', ''];
      }),
    ]);
    const head = [identified, ...labs.flatMap((lab) => [`${lab} grade`, `${lab} feedback`])];
    return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
  },
};

function gradeText(report: Report): string {
  const { score, total } = gradeOf([report]);
  return score === undefined || total === 0 ? '-' : String(Math.round((10_000 * score) / total) / 100);
}

/** Moodle shows feedback as HTML, and turns line breaks into lines. */
function feedback(report: Report, language: Language): string {
  const lines = checksOf(report).map((result) => {
    const { check, verdict, because } = result;
    const reason = verdict === 'pass' ? '' : because[language].replace(/\s+/g, ' ');
    return [marks[verdict], check, worthOf(result), reason].filter(Boolean).join(' ');
  });
  return [scoreLine(report, language), unjudgedNote(report, language), ...lines]
    .filter((line) => line !== undefined)
    .map(escapeHtml)
    .join('\n');
}

/** No id has characters that could end a cell (see below); it is compared, so it cannot be escaped. */
const identity = (learner: string) => learner.replace(/["\\\r\n]+|##\[/g, ' ');

/**
 * Backslash and quote too: Moodle reads with PHP's fgetcsv, for which `\"` does not end a cell, so that a learner could
 * otherwise write the rows of others. The dollar keeps Moodle's TeX filter out.
 */
const escapeHtml = (text: string) => text.replace(/[&<>"'`\\$#]/g, (character) => `&#${character.charCodeAt(0)};`);

/** RFC 4180, and what a spreadsheet would take for a formula gets an apostrophe. Moodle's "no grade" is no formula. */
function cell(text: string): string {
  const plain = text !== '-' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n;\t]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
