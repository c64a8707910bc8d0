import { describe, expect, test } from 'vitest';
import { attemptBindings, learnerEnvironment } from '../../../src/attempt/environment.ts';
import { newAttempt } from '../../../src/attempt/new-attempt.ts';
import { labOf } from '../../support/lab.ts';

const long = `${'a'.repeat(60)}-b`;
const lab = { ...labOf([]), namespaces: ['shop', long, `${'a'.repeat(60)}-c`], variables: { attempt: { oneOf: [3] } } };
const cluster = { provider: 'kind', name: 'dev', state: 'running', nodes: 1, kubeconfig: '/k' } as const;
const request = { lab, learner: 'ada', cluster, paths: { state: '/state', cache: '/cache' }, archives: [] };

describe('the namespaces of an attempt', () => {
  test('bear their own names for a learner, and where names are part of the lab', () => {
    expect(newAttempt(request).namespaces).toEqual(Object.fromEntries(lab.namespaces.map((name) => [name, name])));
    const fixed = newAttempt({ ...request, lab: { ...lab, fixedNames: true }, run: 'r' });
    expect(fixed.namespaces).toMatchObject({ shop: 'shop' });
    expect(fixed.run).toBe('r');
  });

  test('have a suffix in a trial, at most 63 characters, and stay apart', () => {
    const names = Object.values(newAttempt({ ...request, run: 'r' }).namespaces);
    expect(names[0]).toMatch(/^shop-[0-9a-f]{6}$/);
    expect(names[1]).toMatch(/^a{56}-[0-9a-f]{6}$/);
    expect(new Set(names).size).toBe(3);
    expect(newAttempt({ ...request, run: 'r' }).namespaces['shop']).not.toBe(names[0]);
  });

  test('are drawn for each attempt where the learner has to find them, and the environment does not tell', () => {
    const hiding = { ...lab, hiddenNamespaces: [long] };
    const attempt = newAttempt({ ...request, lab: hiding });
    expect(attempt.namespaces).toMatchObject({ shop: 'shop', [long]: expect.stringMatching(/^a{56}-[0-9a-f]{6}$/) });
    expect(newAttempt({ ...request, lab: hiding }).namespaces[long]).not.toBe(attempt.namespaces[long]);
    expect(newAttempt({ ...request, lab: { ...hiding, fixedNames: true }, run: 'r' }).namespaces[long]).not.toBe(long);
    const told = Object.values(learnerEnvironment(attempt, { paths: request.paths, root: '/klab' }, {}));
    expect(told).toContain('shop');
    expect(told).not.toContain(attempt.namespaces[long]);
  });
});

test('references and the environment have the real names, and KLAB_ATTEMPT is no variable of the lab', () => {
  const attempt = newAttempt({ ...request, run: 'r' });
  const real = attempt.namespaces['shop'];
  expect(attemptBindings(lab, attempt)['ns.shop']).toBe(real);
  expect(learnerEnvironment(attempt, { paths: request.paths, root: '/klab' }, {})).toMatchObject({
    KLAB_NS_SHOP: real,
    KLAB_ATTEMPT: `/state/attempts/${attempt.id}`,
  });
});
