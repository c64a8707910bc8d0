import type { LabProgress } from '../attempt/progress.ts';
import type { Lab } from '../lab/lab.ts';
import { painter, type Style } from '../paint.ts';
import type { Language } from '../text.ts';
import { padded, widthOf, wrapped } from '../width.ts';
import { levelWords, minutesText } from './lab-summary.ts';
import type { Learning } from './learning.ts';

interface ListOptions {
  readonly language: Language;
  readonly color: boolean;
  /** Width of the terminal; without it lines are as long as they are. */
  readonly columns?: number | undefined;
  /** Id of the lab to be done next. */
  readonly next?: string | undefined;
}

/** Between columns. */
const gap = '  ';

/** Labs by track, each with level, time, progress and title; on a terminal that is too narrow for it in several lines. */
export function listText(
  { labs, tracks, progress }: Pick<Learning, 'labs' | 'tracks' | 'progress'>,
  options: ListOptions,
): string {
  const { language, columns = Infinity, next } = options;
  const paint = painter(options.color);
  const of = (lab: Lab): LabProgress => progress.get(lab.id) ?? { state: 'new' };
  const told = labs.map((lab) => {
    const { state, best } = of(lab);
    const cells = [
      lab.id,
      levelWords[language][lab.level],
      minutesText(lab.minutes, language),
      words[language].progress(state, best),
    ];
    return { lab, cells, style: styles[state] };
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...told.map(({ cells }) => widthOf(cells[column] ?? ''))));
  const before = widths.reduce((sum, width) => sum + gap.length + width, gap.length);
  const fits = labs.every((lab) => before + widthOf(lab.title[language]) <= columns);
  const row = ({ lab, cells, style }: (typeof told)[number]) => {
    if (fits) {
      const [id = '', level = '', time = '', state = ''] = cells.map((cell, column) =>
        padded(cell, widths[column] ?? 0),
      );
      return [
        `${gap}${id}${gap}${level}${gap}${time}${gap}${colored(paint, style, state)}${gap}${lab.title[language]}`,
      ];
    }
    const [id = '', level = '', time = '', state = ''] = cells;
    const indent = gap + gap;
    return [
      `${gap}${id}${state === '' ? '' : `${gap}${colored(paint, style, state)}`}`,
      ...wrapped(`${level} · ${time} · ${lab.title[language]}`, columns - indent.length).map((line) => indent + line),
    ];
  };
  const total = (some: readonly Lab[]) => {
    const passed = some.filter((lab) => of(lab).state === 'passed');
    return words[language].total(passed.length, some.length, minutesOf(passed), minutesOf(some));
  };
  const groups = [...new Set(labs.map(({ track }) => track))].map((id) => {
    const title = tracks.find((track) => track.id === id)?.title[language];
    const heading = `${paint('bold', title ?? id)}${title === undefined ? '' : ` (${id})`}`;
    const here = told.filter(({ lab }) => lab.track === id);
    const sum = paint('gray', total(here.map(({ lab }) => lab)));
    return [`${heading}: ${sum}`, ...here.flatMap(row)].join('\n');
  });
  const last = [total(labs), ...(next === undefined ? [] : [words[language].next(next)])];
  return `${[...groups, last.join('\n')].join('\n\n')}\n`;
}

const minutesOf = (labs: readonly Lab[]) => labs.reduce((sum, { minutes }) => sum + minutes, 0);

const colored = (paint: ReturnType<typeof painter>, style: Style | undefined, text: string) =>
  style === undefined ? text : paint(style, text);

const styles: Readonly<Record<LabProgress['state'], Style | undefined>> = {
  passed: 'green',
  underWay: 'yellow',
  tried: 'gray',
  new: undefined,
};

const points = (best: number | undefined) => (best === undefined ? '' : ` ${best}/100`);

const words = {
  en: {
    progress: (state: LabProgress['state'], best: number | undefined) =>
      ({ passed: '✔ passed', underWay: `▸ under way${points(best)}`, tried: `  best${points(best)}`, new: '' })[state],
    total: (passed: number, all: number, minutesPassed: number, minutes: number) =>
      `${passed} of ${all} passed, ${minutesPassed} of ${minutes} min`,
    next: (id: string) => `Next: ${id} (klab next says why)`,
  },
  ko: {
    progress: (state: LabProgress['state'], best: number | undefined) =>
      ({ passed: '✔ 통과', underWay: `▸ 진행 중${points(best)}`, tried: `  최고${points(best)}`, new: '' })[state],
    total: (passed: number, all: number, minutesPassed: number, minutes: number) =>
      `${all}개 중 ${passed}개 통과, ${minutes}분 중 ${minutesPassed}분`,
    next: (id: string) => `다음 실습: ${id} (이유는 klab next)`,
  },
} as const;
