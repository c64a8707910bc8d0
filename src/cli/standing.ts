import type { CheckResult } from '../grading/verdict.ts';
import type { Lab } from '../lab/lab.ts';
import { renderCheck } from '../reporting/text.ts';
import type { Context } from './context.ts';

/** Nothing is said before this much waiting: most gradings are over by then. Milliseconds. */
const patience = 1_500;

/**
 * Tells on stderr how the checks stand while a grading goes on: when watching, every change of a verdict or its reason;
 * otherwise once, when it takes long, what is being waited for and for how long at most.
 */
export function standingPrinter(
  lab: Lab,
  context: Pick<Context, 'stderr' | 'language' | 'color'>,
  watch: boolean,
): (results: readonly CheckResult[]) => void {
  const { stderr, language, color } = context;
  const said = new Map<string, string>();
  const began = performance.now();
  const longest = new Map(
    lab.tasks.flatMap(({ checks }) => checks.map((one) => [one.id, one.withinMs + windowOf(one)])),
  );
  return (results) => {
    if (!watch && performance.now() - began < patience) return;
    for (const result of results) {
      if (!watch && !result.pending) continue;
      const lines = renderCheck(watch ? settled(result) : { ...result, evidence: [] }, { language, color }).join('\n');
      const news = lines.replace(clockTimes, '');
      if (said.get(result.check) === news) continue;
      said.set(result.check, news);
      const seconds = Math.ceil((longest.get(result.check) ?? 0) / 1_000);
      const wait = language === 'ko' ? `(최대 ${seconds}초 기다립니다)` : `(waiting up to ${seconds} s)`;
      stderr.write(watch ? `${lines}\n` : `${lines} ${wait}\n`);
    }
  };
}

/** A later time of day alone is no news: `At 08:45:07: 0 ReplicaSets`. */
const clockTimes = /\b\d\d:\d\d:\d\d\b/g;

const windowOf = (check: { readonly mode: string; readonly forMs: number }) =>
  check.mode === 'eventually' ? 0 : check.forMs;

/** While watching nothing is ever settled, so each standing is shown as what it would count for. */
const settled = ({ pending: _, ...result }: CheckResult): CheckResult => result;
