import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deploymentOf, joined, podOf, shell } from '../../support/manifests.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'logs');
  await there.apply(
    joined(
      deploymentOf('counter', shell('for i in 1 2 3; do echo "line $i"; done; sleep 3600'), { replicas: 2 }),
      deploymentOf('silent', shell()),
      podOf('ticker', shell('i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done')),
      podOf('talker', shell('echo order 42; sleep 3600'), { labels: { app: 'silent' } }),
      deploymentOf('missing', shell('', { command: ['serve'] })),
    ),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const judge = (name: string, params: object, extra: object = {}, kind = 'Deployment') =>
  there.judge('logs', { of: { kind, namespace: there.namespace, name }, ...params }, extra);

describe.concurrent('logs on a cluster', () => {
  test('passes lines of every Pod, and of a single one', async () => {
    expect(await judge('counter', { matches: '^line \\d$', min: 3, from: 'every' })).toMatchObject({ verdict: 'pass' });
    expect(await judge('talker', { matches: '^order 42$' }, {}, 'Pod')).toMatchObject({ verdict: 'pass' });
  });

  test('fails lines that are not there, and a program that does not run', async () => {
    expect(await judge('counter', { matches: 'line 1' })).toMatchObject({ verdict: 'pass' });
    expect(await judge('counter', { matches: 'line 9' }, { now: true })).toMatchObject({ verdict: 'fail' });
    const of = { kind: 'Deployment', namespace: there.namespace, name: 'missing' };
    const result = await there.judgeUntil('no program "serve"', 'logs', { of, matches: 'x' });
    expect(result).toMatchObject({ verdict: 'fail' });
  });

  test('passes a log that goes on counting, and fails what was printed at once', async () => {
    const pace = { matches: '(\\d+)', counting: { every: '1s' }, min: 3 };
    const lately = { ...pace, matches: '^(\\d+): (.+)$', since: '15s', distinct: 3 };
    expect(await judge('ticker', lately, {}, 'Pod')).toMatchObject({ verdict: 'pass' });
    expect(await judge('ticker', { matches: '^0: ', tailLines: 'all' }, {}, 'Pod')).toMatchObject({ verdict: 'pass' });
    const result = await judge('counter', pace, { now: true });
    expect(result).toMatchObject({ verdict: 'fail' });
    expect(result.because.en).toContain('counts at another pace');
  });

  test('is an error for somebody who may not read', async () => {
    const of = { kind: 'Deployment', namespace: there.namespace, name: 'counter' };
    expect(await there.judgeWithoutRights('logs', { of, matches: 'line' })).toMatchObject({ verdict: 'error' });
  });

  test('cheat: the line is in the log of a Pod that only has the label', async () => {
    expect(await judge('talker', { matches: 'order 42' }, {}, 'Pod')).toMatchObject({ verdict: 'pass' });
    const of = { kind: 'Deployment', namespace: there.namespace, name: 'silent' };
    expect(await there.judge('pods', { of })).toMatchObject({ verdict: 'pass' });
    expect(await judge('silent', { matches: 'order 42' }, { now: true })).toMatchObject({ verdict: 'fail' });
  });
});
