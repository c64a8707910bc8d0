import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { installOn } from '../../support/addon.ts';
import { app, ingress, toDefault } from '../../support/apps.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
/** A host of this run alone: one controller serves all namespaces of the cluster. */
const host = (name: string) => `${name}.${there.namespace}.example`;
const of = (name: string) => ({ kind: 'Deployment', namespace: there.namespace, name });
const through = (name?: string, more: object = {}) => ({
  target: { ingress: { namespace: there.namespace, ...(name === undefined ? {} : { host: host(name) }) } },
  ...more,
});
const judge = (params: object, now = false) => there.judge('http', params, { now });
const because = async (params: object) => {
  const { verdict, because: told } = await judge(params, true);
  return `${verdict}: ${told.en.replaceAll(there.namespace, 'NS')}`;
};

beforeAll(async () => {
  const [state, cluster] = [inject('state'), inject('cluster')];
  await installOn(state, cluster, { addon: 'ingress', images: ['bootcamp:v1', 'shell:v1'] });
  there = await tryOut(state, cluster, 'ingress');
  await there.apply(
    [
      ...['home', 'order', 'payment'].map((name) => app(name)),
      app('empty', { replicas: 0 }),
      ingress('hosts', [
        { host: host('order'), service: 'order' },
        // The cheat: both hosts lead to one Service.
        { host: host('payment'), service: 'order' },
        { host: host('paths'), path: '/hits', service: 'order' },
        { host: host('exact'), pathType: 'Exact', service: 'order' },
        { host: host('pod-port'), service: 'order', port: 8080 },
        { host: host('no-service'), service: 'ordr' },
        { host: host('empty'), service: 'empty' },
        { host: `*.wild.${there.namespace}.example`, service: 'payment' },
      ]),
      ingress('unserved', [{ host: host('unserved'), service: 'order' }], { ingressClassName: 'nginx' }),
      ingress('rest', [], toDefault('home')),
    ].join('\n---\n'),
  );
  // The Pods are ready and the controller has taken all of it over.
  expect(await judge(through('order', { fromPodsOf: of('order') }))).toMatchObject({ verdict: 'pass' });
});
afterAll(() => there[Symbol.asyncDispose]());

describe('http through an Ingress', () => {
  test.concurrent('passes where the host leads to the Pods, below every path', async () => {
    const result = await judge(through('order', { fromPodsOf: of('order'), requests: 3 }));
    expect(result).toMatchObject({ verdict: 'pass' });
    expect(await judge(through('order', { path: '/hits', bodyMatches: ['has(json.other)'] }))).toMatchObject({
      verdict: 'pass',
    });
  });

  test.concurrent('passes what no rule names to the default backend', async () => {
    expect(await judge(through(undefined, { fromPodsOf: of('home') }))).toMatchObject({ verdict: 'pass' });
  });

  test.concurrent('a Prefix is matched by whole elements', async () => {
    expect(await judge(through('paths', { path: '/hits' }))).toMatchObject({ verdict: 'pass' });
    expect(await because(through('paths', { path: '/hitsville' }))).toBe(
      'fail: Ingress hosts has no path for host paths.NS.example that matches /hitsville; its paths: /hits (Prefix).',
    );
  });

  test.concurrent('a workload that is scaled to 0 is 503 for its host, and so it may be asked for', async () => {
    expect(await judge(through('empty', { status: '5xx' }))).toMatchObject({ verdict: 'pass' });
    expect(await because(through('empty'))).toContain('fail: Service empty selects');
    expect(await because(through('order', { status: '5xx' }))).toContain('answered with status 200; 5xx expected');
  });

  test.concurrent('cheats: both hosts to one Service, and a wildcard in place of the default backend', async () => {
    expect(await because(through('payment', { fromPodsOf: of('payment') }))).toMatch(
      /^fail: Service order sends to Pod order-\S+ \(.*\), which is no Pod of Deployment payment\.$/,
    );
    const unknown = `any.wild.${there.namespace}.example`;
    expect(await because(through(undefined, { host: unknown, fromPodsOf: of('payment') }))).toBe(
      'fail: A request for any.wild.NS.example is taken by the rule for *.wild.NS.example of Ingress hosts, not by a rule without host or the default backend.',
    );
  });

  test.concurrent('cheat: a Pod that answers without an Ingress', async () => {
    expect(await because(through('nobody', { fromPodsOf: of('order') }))).toContain(
      'fail: Ingress hosts has no rule for host nobody.NS.example',
    );
  });

  test.concurrent('the first broken link is named', async () => {
    expect(await because(through('ordre'))).toContain('but one for order.NS.example. Did you mean it?');
    expect(await because(through('exact', { path: '/hits' }))).toContain('(pathType Exact), so /hits is not matched');
    expect(await because(through('pod-port'))).toContain('that is the port of its Pods');
    expect(await because(through('no-service'))).toContain('There is no Service ordr in namespace NS.');
    expect(await because(through('unserved'))).toContain('has class nginx, which no controller serves');
    const elsewhere = { target: { ingress: { namespace: 'default', host: host('order') } } };
    expect(await because(elsewhere)).toContain('Found Ingress hosts in namespace NS');
  });

  test.concurrent('is an error for somebody who may not read', async () => {
    expect(await there.judgeWithoutRights('http', through('order'))).toMatchObject({ verdict: 'error', earned: 0 });
  });
});
