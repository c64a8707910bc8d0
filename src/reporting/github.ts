import { randomUUID } from 'node:crypto';
import type { CheckResult } from '../grading/verdict.ts';
import type { Language } from '../text.ts';
import { escapeCommand, escapeProperty } from './escape.ts';
import type { ReportFormat } from './format.ts';
import type { Report } from './report.ts';
import { text } from './text.ts';
import { detailLines, scoreLine, shorten } from './words.ts';

/** GitHub shows ten annotations of each kind per step, and drops the rest without a word. */
const mostOfAKind = 10;
/** Longer messages are cut: an annotation is a hint, the whole text is in the log above. Characters. */
const longestMessage = 4_000;

interface Annotation {
  readonly title: string;
  readonly message: string;
}

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
      ...log(reports, language),
      ...commands('error', of('fail'), language),
      ...commands('warning', of('error'), language),
      ...commands('notice', [...scores, ...of('blocked')], language),
      '',
    ].join('\n');
  },
};

/** Nobody can guess the token, so nothing in the report can switch commands on again. */
function log(reports: readonly Report[], language: Language): readonly string[] {
  const token = `klab-${randomUUID()}`;
  return [
    `::group::klab: ${escapeCommand(reports.map(nameOf).join(', '))}`,
    `::stop-commands::${token}`,
    text.render(reports, { language, color: false }).trimEnd(),
    `::${token}::`,
    '::endgroup::',
  ];
}

function annotate(report: Report, result: CheckResult, language: Language): Annotation {
  const { check, because } = result;
  return {
    title: `${nameOf(report)}: ${check}`,
    message: [because[language], ...detailLines(result, language)].join('\n'),
  };
}

/** At most ten; the last one then stands for all that are left. */
function commands(kind: 'error' | 'warning' | 'notice', all: readonly Annotation[], language: Language): string[] {
  const shown = all.length > mostOfAKind ? all.slice(0, mostOfAKind - 1) : all;
  const rest = all.slice(shown.length);
  const more = {
    title: language === 'ko' ? `외 ${rest.length}개` : `${rest.length} more`,
    message: rest.map(({ title, message }) => `${title}: ${message.split('\n', 1)[0]}`).join('\n'),
  };
  return [...shown, ...(rest.length > 0 ? [more] : [])].map(
    ({ title, message }) =>
      `::${kind} title=${escapeProperty(title)}::${escapeCommand(shorten(message, longestMessage, language))}`,
  );
}

const nameOf = ({ lab, stage, learner }: Report) => `${lab}${stage ? ` (${stage})` : ''} · ${learner}`;
