import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deploymentOf, joined, podOf, shell } from '../../support/manifests.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'exec');
  const color = (value: string) => shell('sleep 3600', { env: [{ name: 'COLOR', value }] });
  await there.apply(
    joined(
      deploymentOf('web', color('red'), { replicas: 2 }),
      podOf('fake', color('blue'), { labels: { app: 'web' } }),
      podOf('two', shell(), { pod: { containers: [shell(), shell('sleep 3600', { name: 'second' })] } }),
      deploymentOf(
        'unready',
        shell('sleep 3600', { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } }),
      ),
    ),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const judge = (name: string, params: object, extra: object = {}, kind = 'Deployment') =>
  there.judge('exec', { of: { kind, namespace: there.namespace, name }, ...params }, extra);
const color = { argv: ['sh', '-c', 'echo $COLOR'] };

describe.concurrent('exec on a cluster', () => {
  test('passes what a program prints in every Pod, and in a single one', async () => {
    expect(await judge('web', { ...color, stdoutEquals: 'red', in: 'every' })).toMatchObject({ verdict: 'pass' });
    expect(await judge('fake', { ...color, stdoutEquals: 'blue' }, {}, 'Pod')).toMatchObject({ verdict: 'pass' });
  });

  test('fails another exit code, and Pods that are not Ready', async () => {
    expect(await judge('web', color)).toMatchObject({ verdict: 'pass' });
    expect(await judge('web', { argv: ['false'] }, { now: true })).toMatchObject({
      verdict: 'fail',
      evidence: [{ field: 'exit code', expected: '0' }],
    });
    const of = { kind: 'Deployment', namespace: there.namespace, name: 'unready' };
    const result = await there.judgeUntil('readiness probe fails', 'exec', { of, ...color });
    expect(result).toMatchObject({ verdict: 'fail' });
  });

  test('fails another container than the one asked for, and a second one beside it', async () => {
    const told = async (name: string, params: object) => {
      const { verdict, because } = await judge(name, { ...color, ...params }, { now: true }, 'Pod');
      return `${verdict}: ${because.en}`;
    };
    expect(await judge('two', { ...color, container: 'second' }, {}, 'Pod')).toMatchObject({ verdict: 'pass' });
    expect(await told('two', {})).toContain('fail: Pod two has several containers (main, second)');
    expect(await told('two', { container: 'third' })).toContain('fail: Pod two has no container third');
  });

  test('is an error for somebody who may not read', async () => {
    const of = { kind: 'Deployment', namespace: there.namespace, name: 'web' };
    expect(await there.judgeWithoutRights('exec', { of, ...color })).toMatchObject({ verdict: 'error' });
  });

  test('cheat: the right output, in a Pod that only has the label', async () => {
    expect(await judge('fake', { ...color, stdoutEquals: 'blue' }, {}, 'Pod')).toMatchObject({ verdict: 'pass' });
    expect(await judge('web', { ...color, stdoutEquals: 'red' })).toMatchObject({ verdict: 'pass' });
    const { verdict, because } = await judge('web', { ...color, stdoutEquals: 'blue' }, { now: true });
    expect([verdict, because.en]).toEqual(['fail', expect.stringContaining('printed something else')]);
  });
});
