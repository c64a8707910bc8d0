import type { CheckResult } from '../grading/verdict.ts';
import type { Language } from '../text.ts';
import type { ReportFormat } from './format.ts';
import type { Report } from './report.ts';
import { text } from './text.ts';
import { detailLines, scoreLine } from './words.ts';
import { type Annotation, annotations, logGroup } from './workflow-commands.ts';

/**
 * For the log of a GitHub Actions step: the text report in a group in which no command is obeyed, then annotations:
 * `error` for what is not right yet, `warning` for what klab could not judge, `notice` for scores and what is on hold.
 */
export const github: ReportFormat = {
  name: 'github',
  summary: 'log and annotations of a GitHub Actions step; meant for `github=-`',
  render(reports, { language }) {
    const of = (verdict: string) =>
      reports.flatMap((report) =>
        report.tasks
          .flatMap(({ checks }) => checks)
          .filter((check) => check.verdict === verdict)
          .map((check) => annotate(report, check, language)),
      );
    const scores = reports.map((report) => ({ title: nameOf(report), message: scoreLine(report, language) }));
    return [
      ...logGroup(`klab: ${reports.map(nameOf).join(', ')}`, text.render(reports, { language, color: false })),
      ...annotations('error', of('fail'), language),
      ...annotations('warning', of('error'), language),
      ...annotations('notice', [...scores, ...of('blocked')], language),
      '',
    ].join('\n');
  },
};

function annotate(report: Report, result: CheckResult, language: Language): Annotation {
  const { check, because } = result;
  return {
    title: `${nameOf(report)}: ${check}`,
    message: [because[language], ...detailLines(result, language)].join('\n'),
  };
}

const nameOf = ({ lab, stage, learner }: Report) => `${lab}${stage ? ` (${stage})` : ''} · ${learner}`;
