import { painter } from '../../paint.ts';
import type { LabVerification, Verification } from '../../verify/verification.ts';
import { logLines } from '../escape.ts';
import type { Format, FormatOptions } from '../format.ts';
import { type Defect, defectsOf, placeText, problemText, skippedIn } from './defects.ts';
import { statisticsColumns, statisticsOf, usageLine } from './statistics.ts';
import { effortLine, marks, outcomeLine, summaryColumns, summaryOf, toneOf } from './summary.ts';
import { oneLine, textTable, toneStyles } from './text-table.ts';

type Painter = ReturnType<typeof painter>;

export const text: Format<Verification> = {
  name: 'text',
  summary: 'for people: what was tried of each lab, and every defect',
  render(verification, { color, columns = Number.POSITIVE_INFINITY }: FormatOptions) {
    const paint = painter(color);
    const rows = verification.labs.map((lab) => ({
      tone: toneOf(lab.outcome),
      cells: [{ text: lab.lab }, ...summaryOf(lab)],
    }));
    const lines = [
      ...textTable(['lab', ...summaryColumns], rows, { paint, columns }),
      ...verification.labs.flatMap((lab) => [...defectLines(lab, paint), ...statisticsLines(lab, paint, columns)]),
      '',
      paint(toneStyles[(['good', 'bad', 'unsure'] as const)[verification.exitCode]], outcomeLine(verification)),
      paint('gray', oneLine(effortLine(verification))),
    ];
    return `${lines.join('\n')}\n`;
  },
};

function defectLines(lab: LabVerification, paint: Painter): readonly string[] {
  const defects = defectsOf(lab);
  if (defects.length === 0) return [];
  const skipped = skippedIn(lab);
  return [
    '',
    `${paint('bold', `■ ${oneLine(lab.lab)}`)} ${paint('gray', `(${oneLine(lab.track)})`)}`,
    ...defects.flatMap((defect) => linesOf(defect, paint)),
    ...(skipped > 0 ? [`  ${marks.none} ${skipped} more not tried: what they rest on did not work`] : []),
  ];
}

function linesOf({ tone, title, did, problems, next }: Defect, paint: Painter): readonly string[] {
  const about = did === undefined ? '' : ` (${oneLine(did)})`;
  return [
    `  ${paint(toneStyles[tone], marks[tone])} ${oneLine(title)}${about}`,
    ...problems.flatMap((problem) => {
      const place = placeText(problem);
      const [first = '', ...more] = logLines(problemText(problem));
      return [
        `      – ${first}`,
        ...more.map((line) => `        ${line}`),
        ...(place === undefined ? [] : [paint('gray', `        at ${oneLine(place)}`)]),
      ];
    }),
    paint('cyan', `      → ${oneLine(next)}`),
  ];
}

function statisticsLines(lab: LabVerification, paint: Painter, columns: number): readonly string[] {
  const { statistics = [], usage } = lab;
  if (statistics.length === 0 && usage === undefined) return [];
  const rows = statisticsOf(lab).map((cells, index) => ({
    tone: (statistics[index]?.failed ?? 0) > 0 ? ('bad' as const) : ('good' as const),
    cells,
  }));
  return [
    '',
    paint('bold', `■ ${oneLine(lab.lab)}: repeated`),
    ...(rows.length > 0
      ? textTable(statisticsColumns, rows, { paint, columns: columns - 2 }).map((line) => `  ${line}`)
      : []),
    ...(usage ? [paint('gray', `  ${usageLine(usage)}`)] : []),
  ];
}
