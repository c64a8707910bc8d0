import { sampleChecks } from '../attempt/sample-checks.ts';
import type { Lab } from '../lab/lab.ts';
import type { Mutant } from '../lab/mutants.ts';
import { canRecordHere } from '../recording/record-here.ts';
import { recordingsOf } from '../recording/recordings-of.ts';
import type { RecordedBy } from './trial.ts';

/** Scripts that do something to the recorder, or want one of their own. */
const concernsRecorder = /klab-system|recorder|\bklab (start|reset|solve)\b/;

/**
 * Who may record the trial of a wrong solution, where something is to be recorded. klab itself does it at a fraction of what a Pod costs; the Pod where its
 * place in the cluster matters. That the Pod works is seen by the runs of start, solution and reset, which all have one.
 */
export function recorderOf(lab: Lab, { script }: Pick<Mutant, 'script'>): RecordedBy {
  const recordings = recordingsOf(sampleChecks(lab));
  if (recordings.length === 0 || concernsRecorder.test(script)) return 'pod';
  return canRecordHere(recordings) ? 'klab' : 'pod';
}
