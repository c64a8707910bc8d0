import { expect } from 'vitest';
import { graders } from '../../graders/index.ts';
import type { Resource } from '../../src/cluster/cluster.ts';
import { clueResources } from '../../src/grading/explain/surroundings.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import type { FakeCluster } from './fake-cluster.ts';

/**
 * Lets the grader of a kind judge once; proves on the way that it reads nothing but what it watches. Only to explain a
 * failure it may look for clues elsewhere: no verdict hangs on those.
 */
export async function grade(kind: string, params: unknown, cluster: FakeCluster): Promise<Observation> {
  const grader = graders.find((one) => one.kind === kind);
  if (!grader || !('grade' in grader)) throw new Error(`no grader ${kind} that only looks`);
  const parsed = grader.params.parse(params);
  cluster.reads.length = 0;
  const observation = await grader.grade(cluster, parsed, new AbortController().signal);
  const watched = grader.watches(parsed).map(keyOf);
  const verdictHangsOn = cluster.reads.filter((read) => observation.outcome === 'pass' || !isClue(read));
  expect(watched).toEqual(expect.arrayContaining(verdictHangsOn.map(keyOf)));
  expect(observation.because.ko).not.toBe(observation.because.en);
  return observation;
}

const isClue = (read: Resource) => clueResources(read.namespace ?? '').some((clue) => keyOf(clue) === keyOf(read));

const keyOf = ({ apiVersion, kind, namespace }: Resource) => [apiVersion, kind, namespace].join('|');
