import type { LabVerification, Verification } from '../../verify/verification.ts';
import { escapeMarkdown } from '../escape.ts';
import type { Format } from '../format.ts';
import { jobSummary } from '../job-summary.ts';
import { shorten } from '../words.ts';
import { type Defect, defectsOf, placeText, problemText, skippedIn } from './defects.ts';
import { statisticsColumns, statisticsOf, usageLine } from './statistics.ts';
import { type Cell, effortLine, outcomeLine, summaryColumns, summaryOf, type Tone, toneOf } from './summary.ts';

/** A text (a name, what one problem says) that is longer than this is cut. Characters. */
const longest = 4_000;

const marks: Readonly<Record<Tone, string>> = { good: '✅', bad: '❌', unsure: '⚠️', none: '➖' };
const exitTones = ['good', 'bad', 'unsure'] as const;

/** Markdown for a GitHub job summary: the table of labs, then every defect, then what was measured. */
export const markdown: Format<Verification> = {
  name: 'markdown',
  summary: 'Markdown, for the job summary of GitHub Actions',
  render(verification) {
    const rows = verification.labs.map((lab) => [{ text: lab.lab, tone: toneOf(lab.outcome) }, ...summaryOf(lab)]);
    return jobSummary(
      [
        `## ${marks[exitTones[verification.exitCode]]} ${escapeMarkdown(outcomeLine(verification))}\n`,
        table(['lab', ...summaryColumns], rows),
        `${safe(effortLine(verification))}\n`,
        ...verification.labs.flatMap(defects),
        ...verification.labs.flatMap(statistics),
      ],
      (left) => `> ✂️ Cut here: ${left} more parts do not fit into a job summary. The JSON report has them.\n`,
    );
  },
};

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const shown = ({ text, tone }: Cell, column: number) =>
    column === 0 && tone ? `${marks[tone]} ${safe(text)}` : shownCell(text, tone);
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return `${[line(head), line(rule), ...rows.map((row) => line(row.map(shown)))].join('\n')}\n`;
}

/** A mark of the text report becomes that of Markdown; a count keeps its digits and gets one where it is not good. */
function shownCell(text: string, tone: Tone | undefined): string {
  if (!tone) return safe(text);
  if (!/\d/.test(text)) return marks[tone];
  return tone === 'good' ? escapeMarkdown(text) : `${marks[tone]} ${escapeMarkdown(text)}`;
}

/** A block for each defect, so that a cut between two of them leaves nothing open. */
function defects(lab: LabVerification): readonly string[] {
  const found = defectsOf(lab);
  if (found.length === 0) return [];
  const skipped = skippedIn(lab);
  return [
    `### ${safe(lab.lab)}\n`,
    ...found.map(block),
    ...(skipped > 0 ? [`- ${marks.none} ${skipped} more not tried: what they rest on did not work\n`] : []),
  ];
}

function block({ tone, title, did, problems, next }: Defect): string {
  const about = did === undefined ? '' : ` (${safe(did)})`;
  const items = problems.map((problem) => {
    const place = placeText(problem);
    return `  - ${safe(problemText(problem))}${place === undefined ? '' : ` (${safe(place)})`}`;
  });
  const head = `- ${marks[tone]} **${safe(title)}**${about}`;
  return `${[head, ...items, `  - → ${safe(next)}`].join('\n')}\n`;
}

function statistics(lab: LabVerification): readonly string[] {
  const rows = statisticsOf(lab);
  const { usage } = lab;
  if (rows.length === 0 && !usage) return [];
  return [
    `### ${safe(lab.lab)}: repeated\n`,
    ...(rows.length > 0 ? [table(statisticsColumns, rows)] : []),
    ...(usage ? [`${escapeMarkdown(usageLine(usage))}\n`] : []),
  ];
}

const safe = (text: string) => escapeMarkdown(shorten(text, longest, 'en'));
