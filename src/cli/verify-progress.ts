import { sanitise } from '../cluster/sanitise.ts';
import { painter } from '../paint.ts';
import type { Board } from '../progress/board.ts';
import { labelOf, problemText } from '../reporting/verification/defects.ts';
import { marks, toneOf } from '../reporting/verification/summary.ts';
import { oneLine, toneStyles } from '../reporting/verification/text-table.ts';
import type { VerifyEvent } from '../verify/verify.ts';

/** Of a problem this much stands in a line; the report at the end has the whole of it. Characters. */
const longest = 160;

interface Standing {
  planned: number;
  ended: number;
  defects: number;
  readonly now: Set<string>;
}

/**
 * Puts what goes on onto a board: on a terminal a line for each lab under way, and one for each that is done; elsewhere
 * (`everyRun`) also one for each run that has ended.
 */
export function verifyProgress(
  board: Board,
  { color, everyRun }: { readonly color: boolean; readonly everyRun: boolean },
): (event: VerifyEvent) => void {
  const paint = painter(color);
  const labs = new Map<string, Standing>();
  const standing = (lab: string) => {
    const known = labs.get(lab) ?? { planned: 0, ended: 0, defects: 0, now: new Set<string>() };
    labs.set(lab, known);
    return known;
  };
  const mark = (outcome: Parameters<typeof toneOf>[0]) => paint(toneStyles[toneOf(outcome)], marks[toneOf(outcome)]);
  return (event) => {
    const { lab } = event;
    const now = standing(lab);
    switch (event.kind) {
      case 'planned':
        now.planned += event.runs;
        break;
      case 'begun':
        now.now.add(labelOf(event));
        break;
      case 'ended': {
        const { run } = event;
        now.now.delete(labelOf(run));
        now.ended += 1;
        if (run.outcome === 'refuted') now.defects += 1;
        if (everyRun) board.say(`${mark(run.outcome)} ${clean(lab)} ${clean(labelOf(run))}${saidOf(run)}`);
        break;
      }
      case 'done': {
        labs.delete(lab);
        board.hide(lab);
        const { outcome, runs, seconds } = event.verification;
        const count = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${seconds.toFixed(1)} s`;
        board.say(`${mark(outcome)} ${clean(lab)} ${outcomes[outcome]} (${count})`);
        return;
      }
    }
    board.show(lab, lineOf(lab, now));
  };
}

const outcomes = { proven: 'is proven', refuted: 'has defects', error: 'could not be judged' } as const;

/** `· bootcamp-expose 3/18, 1 defect: solution, mutant wrong-port`. */
function lineOf(lab: string, { planned, ended, defects, now }: Standing): string {
  const bad = defects === 0 ? '' : `, ${defects} ${defects === 1 ? 'defect' : 'defects'}`;
  const names = [...now].map(clean).join(', ');
  return `· ${clean(lab)} ${ended}/${Math.max(planned, ended)}${bad}${names === '' ? '' : `: ${names}`}`;
}

/** How long a run took, or what is wrong. */
function saidOf({ outcome, problems, seconds }: Extract<VerifyEvent, { kind: 'ended' }>['run']): string {
  if (outcome === 'skipped') return ': not tried';
  const [first] = problems;
  if (outcome === 'proven' || !first) return ` ${seconds.toFixed(1)} s`;
  const text = clean(problemText(first));
  return `: ${text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text}`;
}

const clean = (text: string) => oneLine(sanitise(text));
