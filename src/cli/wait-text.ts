import type { CheckResult, Waiting } from '../grading/verdict.ts';
import type { Language } from '../text.ts';

/** How long a check has been waited for, and how long it may take: `12 s, at most 90 s`. `now`: on the evaluation's clock. */
export function waitText({ waiting }: Pick<CheckResult, 'waiting'>, now: number, language: Language): string {
  if (!waiting) return '';
  const { since, until } = waiting;
  const most = Math.ceil((until - since) / 1_000);
  const seconds = Math.min(Math.floor((now - since) / 1_000), most);
  return words[language][waiting.for](seconds, most);
}

/** The checks that begin later; undefined when there are none. */
export function queueText(open: readonly CheckResult[], language: Language): string | undefined {
  const names = open.flatMap(({ check, waiting }) => (waiting ? [] : [check])).join(', ');
  return names === '' ? undefined : words[language].queue(names);
}

type Words = Readonly<Record<Waiting['for'], (seconds: number, most: number) => string>> & {
  readonly queue: (names: string) => string;
};

const words: Readonly<Record<Language, Words>> = {
  en: {
    change: (seconds, most) => (Number.isFinite(most) ? `${seconds} s, at most ${most} s` : `${seconds} s`),
    window: (seconds, most) => `stays so for ${seconds} of ${most} s`,
    reaction: (seconds, most) => `${seconds} s, at most ${most} s`,
    queue: (names) => `after that: ${names}`,
  },
  ko: {
    change: (seconds, most) => (Number.isFinite(most) ? `${seconds}초 경과, 최대 ${most}초` : `${seconds}초 경과`),
    window: (seconds, most) => `${most}초 중 ${seconds}초 유지`,
    reaction: (seconds, most) => `${seconds}초 경과, 최대 ${most}초`,
    queue: (names) => `그다음 검사: ${names}`,
  },
};
