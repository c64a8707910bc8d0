import { formatProblem } from '../../lab/problem.ts';
import type { LintReport } from '../../lint/report.ts';
import { painter } from '../../paint.ts';
import { logLines } from '../escape.ts';
import type { Format } from '../format.ts';

/** For authors at a terminal: labs with findings, then how many there are. What only authors read is English. */
export const text: Format<LintReport> = {
  name: 'text',
  summary: 'for people; `file:line:column`, which terminals and editors make a link',
  render(report, { color }) {
    const paint = painter(color);
    const found = report.labs.filter(({ findings }) => findings.length > 0);
    const blocks = found.map(({ lab, findings }) => {
      const lines = findings.map((finding) => {
        const word = paint(finding.severity === 'error' ? 'red' : 'yellow', finding.severity);
        return `  ${logLines(formatProblem(finding)).join('\n  ')}\n    ${word} ${paint('dim', finding.rule)}`;
      });
      return `${paint('bold', lab)}\n${lines.join('\n')}\n`;
    });
    return [...blocks, `${summaryOf(report)}\n`].join('\n');
  },
};

/** `2 labs, 1 error, 3 warnings, 0.3 s` */
export function summaryOf({ labs, errors, warnings, seconds }: LintReport): string {
  const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
  return [many(labs.length, 'lab'), many(errors, 'error'), many(warnings, 'warning'), `${seconds.toFixed(1)} s`].join(
    ', ',
  );
}
