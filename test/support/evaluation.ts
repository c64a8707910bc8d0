import { z } from 'zod';
import { type EvaluateOptions, evaluate } from '../../src/grading/evaluate.ts';
import type { LookingGrader } from '../../src/grading/grader.ts';
import { failed, passed } from '../../src/grading/observation.ts';
import type { CheckResult } from '../../src/grading/verdict.ts';
import type { Check } from '../../src/lab/lab.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { FakeCluster } from './fake-cluster.ts';
import { bind } from './lab.ts';
import { configMap, namespace } from './objects.ts';

export const watched = { apiVersion: 'v1', kind: 'ConfigMap', namespace };
export const params = z.strictObject({ name: z.string().default('a') });
export const text = (en: string) => ({ en, ko: `ko ${en}` });

/** Passes when the ConfigMap says so; its words are in the reason. */
export const says: LookingGrader<z.infer<typeof params>> = {
  kind: 'says',
  summary: '',
  params,
  active: false,
  watches: () => [watched],
  async grade(cluster, { name }) {
    const map = await cluster.get({ ...watched, name });
    const word = (map?.data as Record<string, string> | undefined)?.word ?? 'nothing';
    return word === 'ok' ? passed(text('it is ok')) : failed(text(`it says ${word}`));
  },
};
export const activeSays = { ...says, kind: 'active', active: true };
export const say = (word: string, name = 'a') => configMap({ word }, name);

export function setUp(checks: readonly Check[], extra: Partial<EvaluateOptions> = {}) {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const bound = bind(checks, [says, activeSays]);
  const seen: (readonly CheckResult[])[] = [];
  const abort = new AbortController();
  let results: readonly CheckResult[] | undefined;
  let reason: unknown;
  const options: EvaluateOptions = {
    ...bound,
    cache: cluster,
    probes: cluster,
    journal: cluster.journal,
    files: cluster.files,
    clock,
    signal: abort.signal,
    onChange: (now) => seen.push(now),
    ...extra,
  };
  const go = () => {
    evaluate(options).then(
      (all) => {
        results = all;
      },
      (thrown) => {
        reason = thrown;
      },
    );
    return settled();
  };
  return { cluster, clock, seen, abort, options, go, done: () => results, reason: () => reason };
}

export const verdicts = (results: readonly CheckResult[] | undefined) => results?.map(({ verdict }) => verdict);
