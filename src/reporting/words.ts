import type { CheckResult, Evidence, Verdict } from '../grading/verdict.ts';
import type { Language, Text } from '../text.ts';
import { logLines } from './escape.ts';
import { totalPoints, unjudged } from './grade.ts';
import type { Report } from './report.ts';

export const marks: Readonly<Record<Verdict, string>> = { pass: '✔', fail: '✘', error: '?', blocked: '◌' };

export const verdictWords: Readonly<Record<Verdict, Text>> = {
  pass: { en: 'passed', ko: '통과' },
  fail: { en: 'not yet', ko: '미통과' },
  error: { en: 'not judged', ko: '채점 못 함' },
  blocked: { en: 'on hold', ko: '보류' },
};

export const words = {
  points: { en: 'points', ko: '점' },
  expected: { en: 'expected', ko: '기대한 값' },
  observed: { en: 'observed', ko: '실제 값' },
  stage: { en: 'stage', ko: '단계' },
  lab: { en: 'lab', ko: '실습' },
  learner: { en: 'learner', ko: '학습자' },
  cluster: { en: 'cluster', ko: '클러스터' },
  graded: { en: 'graded', ko: '채점 시각' },
  reports: { en: 'Reports', ko: '보고서 목록' },
  did: { en: 'klab did', ko: 'klab이 한 일' },
  unjudged: {
    en: 'Some checks could not be judged. That is not your fault and costs no points; run the check again.',
    ko: '채점하지 못한 검사가 있습니다. 여러분의 잘못이 아니며 감점되지 않습니다. 다시 채점해 보세요.',
  },
  done: { en: 'All done. Well done!', ko: '모두 완료했습니다. 수고하셨습니다!' },
} satisfies Record<string, Text>;

/** `10/20`; `–/20` for what klab could not judge; empty for a check without points. */
export function worthOf({ verdict, earned, points }: Pick<CheckResult, 'verdict' | 'earned' | 'points'>): string {
  return points === 0 ? '' : `${verdict === 'error' ? '–' : earned}/${points}`;
}

/** `Service shop/web .spec.type`; empty when the evidence names neither object nor field. */
export function placeOf({ object, field }: Pick<Evidence, 'object' | 'field'>): string {
  return [object && `${object.kind} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`, field]
    .filter(Boolean)
    .join(' ');
}

/** What a check rests on and what klab did for it, as lines of plain text; what belongs together is indented. */
export function detailLines(
  { evidence, stimuli = [] }: Pick<CheckResult, 'evidence' | 'stimuli'>,
  language: Language,
): readonly string[] {
  return [
    ...evidence.flatMap((item) => [
      ...logLines(placeOf(item)).filter((line) => line !== ''),
      ...(['expected', 'observed'] as const).flatMap((side) => {
        const value = item[side];
        return value === undefined ? [] : logLines(`${words[side][language]}: ${value}`).map((line) => `  ${line}`);
      }),
    ]),
    ...stimuli.flatMap((done) => logLines(`${words.did[language]}: ${done[language]}`)),
  ];
}

/** `Score: 10 / 30 points`, and how many points could not be judged. */
export function scoreLine(report: Report, language: Language): string {
  const open = totalPoints(report) - report.possible;
  if (language === 'ko') {
    return `점수: ${report.score} / ${report.possible}점${open > 0 ? ` (${open}점은 채점하지 못함)` : ''}`;
  }
  return `Score: ${report.score} / ${report.possible} points${open > 0 ? ` (${open} more could not be judged)` : ''}`;
}

/** Praise when everything judged has passed; at a stage also what that is worth, since the lab goes on. */
export function doneNote({ exitCode, stage }: Report, language: Language): string | undefined {
  if (exitCode !== 0) return undefined;
  if (!stage) return words.done[language];
  return language === 'ko'
    ? `${stage} 단계를 통과했습니다. 결과를 보관해 두었으니 실습을 계속하세요.`
    : `Stage ${stage} is passed; klab keeps this result. Go on with the lab.`;
}

/** What there is to say about checks that klab could not judge, and which they are; undefined when all were judged. */
export function unjudgedNote(report: Report, language: Language): string | undefined {
  if (report.exitCode !== 2) return undefined;
  const checks = unjudged(report).map(({ check }) => check);
  return checks.length === 0 ? words.unjudged[language] : `${words.unjudged[language]} (${checks.join(', ')})`;
}

/** The first `most` characters, with a visible mark of what was cut. */
export function shorten(text: string, most: number, language: Language): string {
  if (text.length <= most) return text;
  const rest = text.length - most;
  return `${text.slice(0, most).toWellFormed()}${language === 'ko' ? `… (${rest}자 생략)` : `… (${rest} characters cut)`}`;
}
