import type { CheckResult, Evidence, Verdict } from '../grading/verdict.ts';
import type { Language, Text } from '../text.ts';
import type { FormatOptions, ReportFormat } from './format.ts';
import type { Report } from './report.ts';

const marks: Readonly<Record<Verdict, string>> = { pass: '✔', fail: '✘', error: '?', blocked: '◌' };
/** SGR codes: green, red, yellow, grey. */
const colors: Readonly<Record<Verdict, number>> = { pass: 32, fail: 31, error: 33, blocked: 90 };
/** More evidence than this is in the JSON report only. */
const evidenceShown = 3;

const words = {
  points: { en: 'points', ko: '점' },
  expected: { en: 'expected', ko: '기대한 값' },
  observed: { en: 'observed', ko: '실제 값' },
  stage: { en: 'stage', ko: '단계' },
  unjudged: {
    en: 'Some checks could not be judged. That is not your fault and costs nothing; run the check again.',
    ko: '채점하지 못한 검사가 있습니다. 학습자의 잘못이 아니며 감점되지 않습니다. 다시 실행해 보세요.',
  },
  done: { en: 'All done. Well done!', ko: '모두 완료했습니다. 수고하셨습니다!' },
} satisfies Record<string, Text>;

export const text: ReportFormat = {
  name: 'text',
  summary: 'for people, with the evidence of what is not right yet',
  render: renderText,
};

function renderText(report: Report, { language, color }: FormatOptions): string {
  const paint = (code: number, part: string) => (color ? `\u001b[${code}m${part}\u001b[0m` : part);
  const stage = report.stage ? ` · ${words.stage[language]} ${report.stage}` : '';
  const lines = [paint(1, `${report.title[language]}`) + paint(90, ` (${report.lab}${stage})`)];
  const told = new Set<string>();
  for (const task of report.tasks) {
    lines.push(
      '',
      paint(1, task.title[language]),
      ...task.checks.flatMap((check) => {
        // Several checks often fail for one reason: its evidence is shown once.
        const reason = JSON.stringify([check.because, check.evidence]);
        const known = told.has(reason);
        told.add(reason);
        return renderCheck(known ? { ...check, evidence: [] } : check, { language, color });
      }),
    );
  }
  lines.push('', paint(1, scoreLine(report, language)));
  if (report.exitCode === 0) lines.push(paint(32, words.done[language]));
  if (report.exitCode === 2) lines.push(paint(33, words.unjudged[language]));
  return `${lines.join('\n')}\n`;
}

/** The lines of one check: mark, points, reason; and, unless it passed, the evidence. */
export function renderCheck(
  { check, verdict, points, earned, because, evidence }: CheckResult,
  { language, color }: FormatOptions,
): readonly string[] {
  const paint = (code: number, part: string) => (color ? `\u001b[${code}m${part}\u001b[0m` : part);
  const worth = points > 0 ? ` ${earned}/${points}` : '';
  const head = `  ${paint(colors[verdict], marks[verdict])} ${check}${paint(90, worth)}  ${because[language]}`;
  if (verdict === 'pass') return [head];
  return [
    head,
    ...evidence
      .slice(0, evidenceShown)
      .flatMap((item) => renderEvidence(item, language))
      .map((line) => paint(90, line)),
  ];
}

function renderEvidence({ object, field, expected, observed }: Evidence, language: Language): readonly string[] {
  const place = [object && `${object.kind} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`, field]
    .filter(Boolean)
    .join(' ');
  return [
    ...(place ? [`      ${place}`] : []),
    ...(expected === undefined ? [] : [`        ${words.expected[language]}: ${expected}`]),
    ...(observed === undefined ? [] : [`        ${words.observed[language]}: ${observed}`]),
  ];
}

function scoreLine({ score, possible }: Report, language: Language): string {
  return language === 'ko'
    ? `점수: ${score} / ${possible}${words.points.ko}`
    : `Score: ${score} / ${possible} ${words.points.en}`;
}
