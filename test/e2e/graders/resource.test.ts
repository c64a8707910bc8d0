import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'resource');
  await there.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {color: blue}}');
});
afterAll(() => there[Symbol.asyncDispose]());

describe('resource on a cluster', () => {
  const settings = (match: object) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: there.namespace,
    name: 'settings',
    match,
  });

  test('passes what is there', async () => {
    expect(await there.judge('resource', settings({ data: { color: 'blue' } }))).toMatchObject({ verdict: 'pass' });
  });

  test('fails what is otherwise, with the field', async () => {
    const result = await there.judge('resource', settings({ data: { color: 'red' } }), { now: true });
    expect(result).toMatchObject({
      verdict: 'fail',
      evidence: [{ field: '.data.color', expected: 'red', observed: 'blue' }],
    });
  });

  test('is an error for somebody who may not read', async () => {
    expect(await there.judgeWithoutRights('resource', settings({}))).toMatchObject({ verdict: 'error', earned: 0 });
  });
});
