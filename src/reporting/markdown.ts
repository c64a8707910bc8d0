import type { CheckResult, Verdict } from '../grading/verdict.ts';
import type { Language } from '../text.ts';
import { escapeMarkdown, fenceFor } from './escape.ts';
import type { ReportFormat } from './format.ts';
import { jobSummary } from './job-summary.ts';
import type { Report } from './report.ts';
import { detailLines, doneNote, scoreLine, shorten, unjudgedNote, verdictWords, words, worthOf } from './words.ts';

/** Details of one check that are longer than this are cut. Characters. */
const longestDetails = 20_000;

const marks: Readonly<Record<Verdict, string>> = { pass: '✅', fail: '❌', error: '⚠️', blocked: '⏸️' };

const columns = {
  check: { en: 'check', ko: '검사' },
  points: { en: 'points', ko: '점수' },
  because: { en: 'because', ko: '이유' },
  evidence: { en: 'Evidence', ko: '근거' },
} as const;

/** Markdown for a GitHub job summary: a table for each task, the evidence of what has not passed folded away below. */
export const markdown: ReportFormat = {
  name: 'markdown',
  summary: 'Markdown, for the job summary of GitHub Actions',
  render(reports, { language }) {
    return jobSummary(
      reports.flatMap((report) => blocksOf(report, language)),
      (left) =>
        language === 'ko'
          ? `> ✂️ 여기서 잘렸습니다. 나머지 ${left}개 부분은 작업 요약의 크기 제한을 넘습니다. JSON·HTML 보고서에 모두 있습니다.\n`
          : `> ✂️ Cut here: ${left} more parts do not fit into a job summary. The JSON and HTML reports have them.\n`,
    );
  },
};

/** Parts that each stand alone, so that a cut between two of them leaves nothing open. */
function blocksOf(report: Report, language: Language): readonly string[] {
  const { lab, stage, learner, cluster } = report;
  const note = unjudgedNote(report, language);
  const done = doneNote(report, language);
  const about = [
    lab,
    ...(stage ? [`${words.stage[language]} ${stage}`] : []),
    learner,
    `${cluster.provider}/${cluster.name} ${cluster.version}`,
  ];
  return [
    `## ${escapeMarkdown(report.title[language])}\n`,
    `**${escapeMarkdown(scoreLine(report, language))}** · ${about.map(escapeMarkdown).join(' · ')}\n`,
    ...(done ? [`${escapeMarkdown(done)} 🎉\n`] : []),
    ...(note ? [`> ⚠️ ${escapeMarkdown(note)}\n`] : []),
    ...report.tasks.flatMap(({ title, checks }) => [
      `### ${escapeMarkdown(title[language])}\n`,
      table(checks, language),
      ...checks.filter(({ verdict }) => verdict !== 'pass').flatMap((check) => details(check, language)),
    ]),
  ];
}

function table(checks: readonly CheckResult[], language: Language): string {
  const head = ['', columns.check[language], columns.points[language], columns.because[language]];
  const rows = checks.map((result) => [
    `${marks[result.verdict]} ${verdictWords[result.verdict][language]}`,
    escapeMarkdown(result.check),
    worthOf(result),
    escapeMarkdown(shorten(result.because[language], longestDetails, language)),
  ]);
  const lines = [head, ['---', '---', '--:', '---'], ...rows];
  return `${lines.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

function details(check: CheckResult, language: Language): readonly string[] {
  const text = shorten(detailLines(check, language).join('\n'), longestDetails, language).replaceAll('##[', '## [');
  if (text === '') return [];
  const fence = fenceFor(text);
  const title = `${columns.evidence[language]}: ${escapeMarkdown(check.check)}`;
  return [`<details><summary>${title}</summary>\n\n${fence}text\n${text}\n${fence}\n\n</details>\n`];
}
