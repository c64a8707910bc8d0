import type { CheckResult } from '../grading/verdict.ts';

type Grade = (options: {
  readonly signal: AbortSignal;
  readonly onChange: (results: readonly CheckResult[]) => void;
}) => Promise<readonly CheckResult[]>;

/**
 * Ends a grading as soon as `enough` is true of the verdicts that are certain. The results are then those of that
 * moment; what was not certain yet is `pending`. Resolves when the grading has undone what it was doing to the cluster.
 * Rejects with the signal's reason when aborted from outside.
 */
export async function judgeUntil(
  enough: (certain: readonly CheckResult[]) => boolean,
  signal: AbortSignal,
  grade: Grade,
): Promise<readonly CheckResult[]> {
  const stop = new AbortController();
  let stood: readonly CheckResult[] | undefined;
  const onChange = (results: readonly CheckResult[]) => {
    if (stood || !enough(results.filter(({ pending }) => !pending))) return;
    stood = results;
    stop.abort(new DOMException('enough is known', 'AbortError'));
  };
  try {
    return await grade({ signal: AbortSignal.any([signal, stop.signal]), onChange });
  } catch (thrown) {
    if (!stood || signal.aborted) throw thrown;
    return stood;
  }
}
