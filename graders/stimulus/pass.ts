import type { Sight } from '../../src/grading/grader.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import type { Text } from '../../src/text.ts';
import type { Options } from '../healing/pod.ts';
import type { Filled } from './nested.ts';

/** Judges a nested check until it passes, and then as long as it has to hold. The last mismatch when it does not. `what`: as of Until. */
export async function mustPass(
  sight: Sight,
  { grader, params, withinMs, forMs }: Filled,
  options: Pick<Options, 'until' | 'withinMs' | 'signal'>,
  what: Text,
): Promise<Observation> {
  const { until, signal } = options;
  let last: Observation | undefined;
  const look = async (wanted: boolean) => {
    const seen: Observation = await grader.grade(sight, params, signal);
    last = seen;
    return (seen.outcome === 'pass') === wanted ? seen : undefined;
  };
  const passing = await until(() => look(true), withinMs ?? options.withinMs, what);
  if (passing === undefined || forMs === 0) return last as Observation;
  const broken = await until(() => look(false), forMs, {
    en: `The cluster has reacted as asked; it has to stay so for ${forMs / 1000} s.`,
    ko: `클러스터가 요구한 대로 반응했습니다. ${forMs / 1000}초 동안 유지되어야 합니다.`,
  });
  if (broken === undefined) return passing;
  return {
    ...broken,
    because: {
      en: `It was so at first, but not for ${forMs / 1000} s: ${broken.because.en}`,
      ko: `처음에는 조건이 맞았지만 ${forMs / 1000}초 동안 유지되지 않았습니다. ${broken.because.ko}`,
    },
  };
}
