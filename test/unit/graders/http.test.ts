import { describe, expect, test } from 'vitest';
import { params } from '../../../graders/http/params.ts';
import type { HttpRequest, HttpTarget, KubeObject } from '../../../src/cluster/cluster.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import type { Journal } from '../../../src/recording/journal.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { configMap, deployment, namespace, pod, service, slice } from '../../support/objects.ts';
import { objectsOf } from '../../support/states.ts';

const of = { kind: 'Deployment', namespace, name: 'web' };
const target = { service: 'web', namespace, port: 80 };
const ok = (body: string) => ({ status: 200, headers: {}, body });

function shop(svc = service(), pods: readonly Pod[] = deployment().pods): FakeCluster {
  return new FakeCluster().put(...deployment().all, svc, slice(svc, pods));
}
const why = async (wanted: object, cluster: FakeCluster) => {
  const { outcome, because } = await grade('http', wanted, cluster);
  return `${outcome}: ${because.en}`;
};
const refused = (wanted: object) => params.safeParse(wanted).error?.issues.map(({ message }) => message);

/** What was asked of the cluster. */
function watching(cluster: FakeCluster, answer = ok('web-abc-1')) {
  const asked: { place: HttpTarget; request: HttpRequest }[] = [];
  cluster.onHttp = (place, request) => {
    asked.push({ place, request });
    return answer;
  };
  return asked;
}

describe('http', () => {
  test('asks with the method and headers given, over HTTPS with the certificate given', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const cluster = shop().put(configMap({ both: `${pem}-----BEGIN PRIVATE KEY-----\nx\n` }, 'trust'));
    const asked = watching(cluster);
    const tls = { ca: { configMap: 'trust', namespace, key: 'both' }, serverName: 'shop.example' };
    const wanted = { target, method: 'HEAD', host: 'a.example', headers: { 'x-a': 'b' }, tls };
    expect(await why(wanted, cluster)).toMatch(/^pass/);
    expect(asked[0]?.request).toEqual({
      path: '/',
      method: 'HEAD',
      headers: { 'x-a': 'b', host: 'a.example' },
      // The key beside the certificate stays where it is.
      tls: { ca: pem, serverName: 'shop.example' },
    });
  });

  test('status codes may be a set', async () => {
    const cluster = shop();
    watching(cluster, { status: 404, headers: {}, body: '' });
    expect(await why({ target, status: [200, '4xx'] }, cluster)).toMatch(/^pass/);
    expect(await why({ target, status: ['2xx', 301] }, cluster)).toContain('status 404; 2xx, 301 expected');
  });

  test('parameters that contradict each other are refused', () => {
    const ingress = { ingress: { namespace } };
    expect(refused({ target, expect: 'untrusted' })).toEqual(['`untrusted` needs tls, which says whom not to trust']);
    expect(refused({ target: ingress, expect: 'closed' })?.[0]).toContain('expect status 404 instead');
    expect(refused({ target: { ingress: {} } })).toBeDefined();
  });

  test('cheat: a canned reply that names every Pod is by none of them', async () => {
    const cluster = shop();
    watching(cluster, ok('web-abc-1 web-abc-2'));
    expect(await why({ target, fromPodsOf: of, requests: 2, distinctPods: 2 }, cluster)).toBe(
      'fail: Service web:80 answered with the names of 2 Pods at once, so no Pod of Deployment web tells its own.',
    );
  });

  test('cheat: a Service that is only another name for something with a canned reply', async () => {
    const alias = { ...service(), spec: { type: 'ExternalName', externalName: 'canned.default.svc' } };
    const cluster = new FakeCluster().put(...deployment().all, alias);
    watching(cluster);
    expect(await why({ target, fromPodsOf: of }, cluster)).toContain('is only another name (ExternalName)');
  });

  test('a node that has none of the Pods tells why it is silent', async () => {
    const local = service({ type: 'NodePort', port: { port: 80, targetPort: 8080, nodePort: 30123 } });
    const svc = { ...local, spec: { ...local.spec, externalTrafficPolicy: 'Local' } };
    const cluster = shop(svc).put(node('a', 'fd00::1'));
    const asked: HttpTarget[] = [];
    cluster.onHttp = (place) => {
      asked.push(place);
      return { failure: 'timeout', message: 'timed out' };
    };
    expect(await why({ target: { nodePortOf: 'web', namespace } }, cluster)).toContain('externalTrafficPolicy Local');
    expect(asked).toEqual([{ kind: 'address', host: '[fd00::1]', port: 30123 }]);
  });
});

describe('http, expecting no answer', () => {
  const seen = (nodePort: number): Journal => ({
    beganAt: 0,
    until: 9,
    entries: [
      { seq: 0, at: 1, type: 'object', change: 'added', object: service({ port: { port: 80, nodePort } }) },
      { seq: 1, at: 2, type: 'object', change: 'deleted', object: service({ port: { port: 80, nodePort } }) },
    ],
  });
  const closed = { target: { nodePortOf: 'web', namespace }, expect: 'closed' };
  const gone = (answer: ReturnType<FakeCluster['onHttp']>, journal = seen(30123)) => {
    const cluster = new FakeCluster().put(node('a', '10.0.0.1'), node('b', '10.0.0.2'));
    cluster.journal = { read: async () => journal };
    cluster.onHttp = () => answer;
    return cluster;
  };

  test('passes when the port that the Service had is shut on every node', async () => {
    expect(await why(closed, gone({ failure: 'refused', message: '' }))).toBe('pass: Closed at 2 of 2 places.');
    expect(await why(closed, gone({ failure: 'timeout', message: '' }))).toMatch(/^pass/);
  });

  test('fails while something takes connections, whatever it then does', async () => {
    expect(await why(closed, gone({ failure: 'reset', message: '' }))).toContain('is still open: reset');
    expect(await why(closed, gone(ok('')))).toContain('is still open: status 200');
  });

  test('cheat: what was never open cannot have been closed', async () => {
    const never: Journal = {
      beganAt: 0,
      until: 9,
      entries: [{ seq: 0, at: 0, type: 'mark', mark: { kind: 'stage', stage: 'a' } }],
    };
    expect(await why(closed, gone({ failure: 'refused', message: '' }, never))).toMatch(/^blocked: .*was never seen/);
  });

  test('untrusted: not where nothing answers at all', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const cluster = shop().put(configMap({ ca: pem }, 'trust'));
    const wanted = { target, expect: 'untrusted', tls: { ca: { configMap: 'trust', namespace, key: 'ca' } } };
    cluster.onHttp = () => ({ failure: 'other', message: 'unable to get local issuer certificate', tls: 'untrusted' });
    expect(await why(wanted, cluster)).toMatch(/^pass/);
    cluster.onHttp = () => ({ failure: 'timeout', message: '' });
    expect(await why(wanted, cluster)).toMatch(/^fail: Nothing answered/);
    cluster.onHttp = () => ({ failure: 'other', message: 'expired', tls: 'expired' });
    expect(await why(wanted, cluster)).toMatch(/^fail: .* has expired/);
  });
});

describe('http through an Ingress', () => {
  const ingress = { namespace, host: 'shop.example' };
  const there = () => new FakeCluster().put(...objectsOf('ingress'));
  const order = { kind: 'Deployment', namespace, name: 'order' };
  const [orderPod] = objectsOf('ingress').filter(
    ({ kind, metadata }) => kind === 'Pod' && /^order/.test(metadata.name),
  );

  test('asks the controller with the host of the rule', async () => {
    const cluster = there();
    const asked = watching(cluster, ok(orderPod?.metadata.name ?? ''));
    expect(await why({ target: { ingress }, path: '/order', fromPodsOf: order }, cluster)).toMatch(/^pass/);
    expect(asked).toMatchObject([
      {
        place: { kind: 'service', namespace: 'klab-ingress', name: 'ingress-controller', port: 80 },
        request: { path: '/order', headers: { host: 'shop.example' } },
      },
    ]);
  });

  test('for the default backend it asks for a host that nobody could foresee', async () => {
    const cluster = there();
    const asked = watching(cluster);
    await why({ target: { ingress: { namespace } }, requests: 2 }, cluster);
    await why({ target: { ingress: { namespace } } }, cluster);
    const hosts = asked.map(({ request }) => request.headers?.['host']);
    expect(hosts[0]).toMatch(/^klab-[0-9a-f]{8}\.example$/);
    expect(hosts[1]).toBe(hosts[0]);
    expect(hosts[2]).not.toBe(hosts[0]);
  });

  test('cheat: the right answer by a wrong way, a Pod that passes on what it gets', async () => {
    const proxy = pod({ name: 'proxy', labels: { app: 'order' } });
    const svc = objectsOf('ingress').find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'order');
    const cluster = there().put(proxy, { ...slice(svc as never, [proxy]), metadata: sliceOf('order') });
    watching(cluster, ok(orderPod?.metadata.name ?? ''));
    expect(await why({ target: { ingress }, path: '/order', fromPodsOf: order }, cluster)).toContain(
      'sends to Pod proxy (10.0.9.9), which is no Pod of Deployment order',
    );
  });

  test('a Service that sends to nobody may be asked for 5xx, a rule that is not there for 404', async () => {
    const cluster = there();
    for (const one of objectsOf('ingress'))
      if (one.kind === 'Pod' && one.metadata.namespace === namespace) cluster.remove(one);
    watching(cluster, { status: 503, headers: {}, body: '' });
    expect(await why({ target: { ingress }, path: '/order', status: '5xx' }, cluster)).toMatch(/^pass/);
    expect(await why({ target: { ingress }, path: '/order' }, cluster)).toContain('0 Pods');
    watching(cluster, { status: 404, headers: {}, body: '' });
    const unknown = { target: { ingress: { namespace, host: 'closed.example' } } };
    expect(await why({ ...unknown, status: 404 }, cluster)).toMatch(/^pass/);
    expect(await why({ ...unknown, status: '5xx' }, cluster)).toContain('has no rule for host closed.example');
  });

  test('a controller that is not ready, or that something stands in for, is no fault of the learner’s', async () => {
    const stands = pod({ name: 'stand-in', namespace: 'klab-ingress', labels: { 'app.kubernetes.io/name': 'x' } });
    const [svc] = objectsOf('ingress').filter(
      ({ kind, metadata }) => kind === 'Service' && metadata.namespace === 'klab-ingress',
    );
    const foreign = { ...slice(svc as never, [stands]), metadata: sliceOf('ingress-controller', 'klab-ingress') };
    const judged = grade('http', { target: { ingress }, path: '/order' }, there().put(stands, foreign));
    await expect(judged).rejects.toThrow("klab's ingress controller cannot be asked. Something at 10.0.9.9 answers");
    const silent = there();
    silent.onHttp = () => ({ failure: 'refused', message: 'refused' });
    await expect(grade('http', { target: { ingress }, path: '/order' }, silent)).rejects.toMatchObject({
      name: 'LabFault',
    });
  });

  test('another controller, on a cluster that somebody brought, is asked at the address that it has written', async () => {
    const cluster = there();
    for (const one of objectsOf('ingress')) {
      if (one.kind === 'IngressClass') cluster.put({ ...one, spec: { controller: 'example.com/other' } });
    }
    const asked = watching(cluster);
    expect(await why({ target: { ingress }, path: '/order' }, cluster)).toMatch(/^pass/);
    expect(asked[0]?.place).toMatchObject({ kind: 'address', port: 80, host: expect.stringMatching(/^[\d.]+$/) });
  });
});

const sliceOf = (of: string, where = namespace) => ({
  name: `${of}-by-hand`,
  namespace: where,
  labels: { 'kubernetes.io/service-name': of },
});

function node(name: string, address: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { addresses: [{ type: 'InternalIP', address }] },
  };
}
