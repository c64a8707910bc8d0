import type { LabVerification, Purpose, RunResult, Verification } from '../../verify/verification.ts';

/** good: as it has to be. bad: a defect. unsure: klab could not tell. none: not done. */
export type Tone = 'good' | 'bad' | 'unsure' | 'none';

/** A cell of a table, not yet escaped. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export const marks: Readonly<Record<Tone, string>> = { good: '✔', bad: '✘', unsure: '?', none: '–' };

const tones: Readonly<Record<RunResult['outcome'], Tone>> = {
  proven: 'good',
  equivalent: 'good',
  refuted: 'bad',
  error: 'unsure',
  skipped: 'none',
};
export const toneOf = (outcome: RunResult['outcome']): Tone => tones[outcome];

/** Columns of the table of labs, beside their names. */
export const summaryColumns = ['start', 'solution', 'mutants', 'generated', 'reset', 'seconds'] as const;

/** What the runs of a lab show, in the order of the columns. */
export function summaryOf(lab: LabVerification): readonly Cell[] {
  return [
    ...(['start', 'solution', 'mutant', 'generated', 'reset'] as const).map((purpose) => cellOf(lab, purpose)),
    { text: lab.seconds.toFixed(1) },
  ];
}

/** One run as its mark, several as `proven/all`; mutants that are declared to be equivalent do not count. */
function cellOf({ runs }: LabVerification, purpose: Purpose): Cell {
  const all = runs.filter((run) => run.purpose === purpose);
  const counted = all.filter(({ outcome }) => outcome !== 'equivalent');
  const tone = worst(all.map(({ outcome }) => toneOf(outcome)));
  if (all.length === 0) return { text: marks.none, tone };
  if (all.length === 1 && purpose !== 'mutant' && purpose !== 'generated') return { text: marks[tone], tone };
  const proven = counted.filter(({ outcome }) => outcome === 'proven').length;
  const equivalent = all.length - counted.length;
  return { text: `${proven}/${counted.length}${equivalent > 0 ? ` (${equivalent} equivalent)` : ''}`, tone };
}

const severity: readonly Tone[] = ['bad', 'unsure', 'good', 'none'];
const worst = (of: readonly Tone[]): Tone => severity.find((tone) => of.includes(tone)) ?? 'none';

/** `2 of 3 labs proven, 1 with defects`. */
export function outcomeLine({ labs }: Verification): string {
  const count = (outcome: string) => labs.filter((lab) => lab.outcome === outcome).length;
  const [defects, unsure] = [count('refuted'), count('error')];
  return [
    `${count('proven')} of ${labs.length} ${labs.length === 1 ? 'lab' : 'labs'} proven`,
    ...(defects > 0 ? [`${defects} with defects`] : []),
    ...(unsure > 0 ? [`${unsure} that klab could not judge`] : []),
  ].join(', ');
}

/** How much was done in what time, and where. */
export function effortLine({ labs, startedAt, finishedAt, jobs, provider, kubernetes }: Verification): string {
  const runs = labs.flatMap((lab) => lab.runs).filter(({ outcome }) => outcome !== 'skipped').length;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000;
  if (runs === 0) return `No run on a cluster, ${seconds.toFixed(1)} s`;
  const pace = seconds > 0 ? ` (${((runs * 60) / seconds).toFixed(1)} a minute)` : '';
  return `${runs} ${runs === 1 ? 'run' : 'runs'} in ${seconds.toFixed(1)} s${pace}, at most ${jobs} side by side, on ${provider}, Kubernetes ${kubernetes}`;
}
