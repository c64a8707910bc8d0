import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { isNotYet } from '../src/grading/become.ts';
import type { GraderRegistry } from '../src/grading/bind.ts';
import { type DisturbingGrader, defineDisturbingGrader } from '../src/grading/grader.ts';
import { failedBy, passed } from '../src/grading/observation.ts';
import type { Evidence } from '../src/grading/verdict.ts';
import type { Text } from '../src/text.ts';
import { deed, invasivenessOf, watchesOf } from './stimulus/deed.ts';
import { fill } from './stimulus/fill.ts';
import { type Nested, nestedIn } from './stimulus/nested.ts';
import { mustPass } from './stimulus/pass.ts';
import { perform } from './stimulus/perform.ts';

/**
 * klab does one thing to the cluster, and other checks must pass while it is in force, and after it was undone.
 * `registry`: the graders that may stand under `then` and `after`; those of them that only look.
 */
export function stimulus(registry: GraderRegistry) {
  const nested = nestedIn(registry);
  const params = z.strictObject({
    do: deed.describe('The one thing that klab does.'),
    // biome-ignore lint/suspicious/noThenProperty: a list, which nobody takes for a promise.
    then: z.array(nested).min(1).describe('Checks that must pass while it is in force, one after another.'),
    after: z.array(nested).default([]).describe('Checks that must pass once klab has undone it.'),
  });
  type Params = z.infer<typeof params>;

  const disturb: DisturbingGrader<Params>['disturb'] = async (sight, stimuli, wanted, options) => {
    const { until, withinMs, signal } = options;
    const words = { NONCE: randomBytes(12).toString('hex') };
    const done = await perform(sight, stimuli, fill(wanted.do, words), { until, withinMs, signal });
    if (isNotYet(done)) return failedBy(done);
    const evidence: Evidence[] = [];
    const judge = async (checks: readonly Nested[], what: Text) => {
      for (const check of checks) {
        const filled = check.filled({ ...words, NAME: done.name });
        const observation = await mustPass(sight, filled, { until, withinMs, signal }, what);
        if (observation.outcome !== 'pass') return observation;
        evidence.push(...observation.evidence.slice(0, 2));
      }
      return undefined;
    };
    const during = await judge(wanted.then, {
      en: `${done.told.en}; it waits until the cluster has reacted as asked.`,
      ko: `${done.told.ko} 클러스터가 요구한 대로 반응하기를 기다립니다.`,
    });
    if (during) return during;
    if (wanted.after.length > 0) {
      await stimuli.undo();
      const afterwards = await judge(wanted.after, {
        en: 'It has undone what it did and waits until the cluster has reacted to that.',
        ko: 'klab이 한 일을 되돌렸습니다. 클러스터가 그에 맞게 반응하기를 기다립니다.',
      });
      if (afterwards) return afterwards;
    }
    return passed(
      {
        en: `${done.told.en}; the cluster reacted as asked.`,
        ko: `${done.told.ko} 클러스터가 요구한 대로 반응했습니다.`,
      },
      ...evidence.slice(0, 6),
    );
  };

  return defineDisturbingGrader<Params>({
    kind: 'stimulus',
    summary: 'klab does one thing (scale, create, clone, label, exec, http, delete a Pod), and other checks pass then',
    params,
    disturbs: (wanted) => invasivenessOf(wanted.do),
    watches: (wanted) => [
      ...watchesOf(wanted.do),
      ...[...wanted.then, ...wanted.after].flatMap((check) => check.watches()),
    ],
    records: (wanted) => [...wanted.then, ...wanted.after].flatMap((check) => check.records()),
    disturb,
  });
}
