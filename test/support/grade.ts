import { expect } from 'vitest';
import { graders } from '../../graders/index.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import type { FakeCluster } from './fake-cluster.ts';

/** Lets the grader of a kind judge once; proves on the way that it reads nothing but what it watches. */
export async function grade(kind: string, params: unknown, cluster: FakeCluster): Promise<Observation> {
  const grader = graders.find((one) => one.kind === kind);
  if (!grader || !('grade' in grader)) throw new Error(`no grader ${kind} that only looks`);
  const parsed = grader.params.parse(params);
  cluster.reads.length = 0;
  const observation = await grader.grade(cluster, parsed, new AbortController().signal);
  const watched = grader.watches(parsed).map(keyOf);
  expect(watched).toEqual(expect.arrayContaining(cluster.reads.map(keyOf)));
  expect(observation.because.ko).not.toBe(observation.because.en);
  return observation;
}

const keyOf = ({ apiVersion, kind, namespace }: { apiVersion: string; kind: string; namespace?: string }) =>
  [apiVersion, kind, namespace].join('|');
