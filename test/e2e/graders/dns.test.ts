import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
const object = (apiVersion: string, kind: string, name: string, spec: object, labels: object = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name, labels }, spec });
const pod = (name: string, spec: object = {}) =>
  object(
    'v1',
    'Pod',
    name,
    {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'main', image: 'shell:v1', imagePullPolicy: 'Never' }],
      ...spec,
    },
    { app: name },
  );
const service = (name: string, spec: object) => object('v1', 'Service', name, spec);
const ports = [{ name: 'http', port: 80 }];

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'dns');
  await there.apply(
    [
      service('payment', { selector: { app: 'order' }, ports }),
      service('headless', { clusterIP: 'None', selector: { app: 'order' }, ports }),
      service('partner', { type: 'ExternalName', externalName: 'kubernetes.default.svc.cluster.local' }),
      pod('order', { subdomain: 'headless', hostname: 'order-0' }),
      pod('aliased', { hostAliases: [{ ip: '10.1.2.3', hostnames: ['payment'] }] }),
      pod('elsewhere', {
        dnsPolicy: 'None',
        dnsConfig: { nameservers: ['10.96.0.10'], searches: ['default.svc.cluster.local'] },
      }),
      pod('searching', { dnsConfig: { searches: ['default.svc.cluster.local'] } }),
    ].join('\n---\n'),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

describe('dns on a cluster', () => {
  const full = (name: string) => `${name}.${there.namespace}.svc.cluster.local`;
  const of = (name: string) => ({ kind: 'Pod', namespace: there.namespace, name });
  const svc = (name: string) => ({ service: { namespace: there.namespace, name } });
  const judge = (params: object, extra: object = {}) => there.judge('dns', params, extra);
  const now = { now: true };

  test("klab's own lookups: cluster IP, headless, alias, SRV, a Pod's name, nothing", async () => {
    const results = await Promise.all([
      judge({ names: [full('payment')], answer: svc('payment') }),
      judge({ names: [full('headless')], answer: svc('headless') }),
      judge({ names: [full('headless'), full('order-0.headless')], answer: { podsOf: of('order') } }),
      judge({ names: [full('partner')], type: 'CNAME', answer: svc('partner') }),
      judge({ names: [full('_http._tcp.payment')], type: 'SRV', answer: { records: [`80 ${full('payment')}`] } }),
      judge({ names: [full('nobody')], answer: { status: 'NXDOMAIN' } }),
    ]);
    expect(results.map(({ verdict, because }) => `${verdict} ${because.en}`)).toEqual(
      results.map(() => expect.stringMatching(/^pass /)),
    );
  });

  test('inside a Pod: short names, by its own search domains', async () => {
    const names = ['payment', `payment.${there.namespace}`, full('payment')];
    expect(await judge({ names, from: of('order'), answer: svc('payment') })).toMatchObject({ verdict: 'pass' });
    expect(await judge({ names: ['kubernetes'], from: of('order'), answer: { status: 'NXDOMAIN' } })).toMatchObject({
      verdict: 'pass',
    });
    expect(await judge({ names: ['partner'], type: 'CNAME', from: of('order'), answer: svc('partner') })).toMatchObject(
      { verdict: 'pass' },
    );
    expect(
      await judge({ names: ['payment'], from: of('aliased'), resolver: 'pod', answer: { records: ['10.1.2.3'] } }),
    ).toMatchObject({ verdict: 'pass' });
  });

  test('fails other answers', async () => {
    const wrong = await judge({ names: [full('payment')], answer: { podsOf: of('order') } }, now);
    expect(wrong).toMatchObject({ verdict: 'fail', because: { en: expect.stringContaining('expected') } });
    expect(await judge({ names: [full('payment')], answer: { status: 'NXDOMAIN' } }, now)).toMatchObject({
      verdict: 'fail',
      evidence: [{ expected: 'NXDOMAIN' }],
    });
    expect(await judge({ names: ['payment'], answer: svc('payment') }, now)).toMatchObject({
      verdict: 'fail',
      evidence: [{ observed: 'NXDOMAIN' }],
    });
    expect(await judge({ names: [full('payment')], type: 'CNAME', answer: svc('payment') }, now)).toMatchObject({
      verdict: 'fail',
      evidence: [{ field: '.spec.type' }],
    });
  });

  test('fails names that do not come from DNS, or by the search domain of another namespace', async () => {
    const said = async (name: string, names: readonly string[]) =>
      (await judge({ names, from: of(name), answer: svc('payment') }, now)).because.en;
    expect(await said('aliased', ['payment'])).toMatch(/hostAliases/);
    expect(await said('elsewhere', ['payment'])).toMatch(/does not ask the DNS of the cluster/);
    expect(await said('searching', ['payment'])).toMatch(/searches default\.svc\.cluster\.local/);
  });

  test('is an error for somebody who may not read', async () => {
    expect(
      await there.judgeWithoutRights('dns', { names: ['payment'], from: of('order'), answer: svc('payment') }),
    ).toMatchObject({ verdict: 'error' });
  });
});
