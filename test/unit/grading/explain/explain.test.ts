import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { backendDiagnoses } from '../../../../src/grading/explain/ingress-backend.ts';
import { classDiagnoses } from '../../../../src/grading/explain/ingress-class.ts';
import { hostDiagnoses } from '../../../../src/grading/explain/ingress-host.ts';
import { pathDiagnoses } from '../../../../src/grading/explain/ingress-path.ts';
import { podDiagnoses } from '../../../../src/grading/explain/pod.ts';
import { notListed, serviceDiagnoses } from '../../../../src/grading/explain/service-chain.ts';
import { rolloutDiagnoses } from '../../../../src/grading/explain/stuck-rollout.ts';
import { counts, objectDiagnoses } from '../../../../src/grading/explain/workload.ts';
import { type Explanation, LabFault } from '../../../../src/grading/observation.ts';
import { grade } from '../../../support/grade.ts';
import { type Case, clusterOf, judgeOf } from './cases.ts';
import { ingressCases } from './ingress-cases.ts';
import { podCases } from './pod-cases.ts';
import { schedulingCases } from './scheduling-cases.ts';
import { serviceCases } from './service-cases.ts';
import { tlsCases } from './tls-cases.ts';
import { workloadCases } from './workload-cases.ts';

const cases = [...workloadCases, ...schedulingCases, ...podCases, ...serviceCases, ...ingressCases, ...tlsCases];

/** What the grader says, or what it throws because the learner is not to blame. */
async function told(one: Case): Promise<Explanation> {
  const [kind, params] = judgeOf(one);
  const judged = grade(kind, params, clusterOf(one));
  if (!one.fault) return await judged;
  const thrown = await judged.catch((reason: unknown) => reason);
  expect(thrown).toBeInstanceOf(LabFault);
  return (thrown as LabFault).explanation;
}

describe('the first broken link is named', () => {
  test.for(cases)('$id ($state)', async (one) => {
    const { diagnosis, because, evidence } = await told(one);
    expect({ diagnosis, says: because.en }).toEqual({ diagnosis: one.id, says: one.says });
    expect(because.ko).toMatch(/[가-힣]/);
    expect(evidence[0]?.object?.name).toBeTruthy();
  });
});

test('every diagnosis has a case', () => {
  const lists = [objectDiagnoses, rolloutDiagnoses, [counts], podDiagnoses, serviceDiagnoses, [notListed]];
  const ofIngress = [hostDiagnoses, classDiagnoses, pathDiagnoses, backendDiagnoses];
  const known = [...lists, ...ofIngress].flat().map(({ id }) => id);
  const tried = new Set(cases.map(({ id }) => id));
  // A Pod that has ended takes no part in a rollout: see pods.test.ts.
  expect(known.filter((id) => !tried.has(id))).toEqual(['pod-ended']);
});

test('docs/explanations.md has a row for each, with what is really said', () => {
  const text = readFileSync(new URL('../../../../docs/explanations.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z-]+)` *\| (.*?) *\|$/gm)].map(([, id, says]) => ({ id, says }));
  const first = new Map(cases.toReversed().map(({ id, says }) => [id, says]));
  const ids = [...new Set(cases.map(({ id }) => id))];
  expect(rows).toEqual(ids.map((id) => ({ id, says: first.get(id)?.replaceAll('|', '\\|') })));
});
