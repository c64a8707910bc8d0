import { describe, expect, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import type { HttpResponse, KubeObject } from '../../../src/cluster/cluster.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { deployment, namespace, pod, service, slice } from '../../support/objects.ts';

const of = { kind: 'Deployment', namespace, name: 'web' };
const target = { service: 'web', namespace, port: 80 };
const ok = (body: string): HttpResponse => ({ status: 200, headers: {}, body });
const running = (name: string) => ok(`Hello Kubernetes bootcamp! | Running on: ${name} | v=1`);

/** A rolled-out Deployment behind a Service. */
function shop(svc = service(), pods: readonly Pod[] = deployment().pods): FakeCluster {
  return new FakeCluster().put(...deployment().all, svc, slice(svc, pods));
}

const why = async (kind: string, params: object, cluster: FakeCluster) => {
  const { outcome, because } = await grade(kind, params, cluster);
  return `${outcome}: ${because.en}`;
};

/** Where and why a grader refuses parameters. */
const refused = (kind: string, params: object) =>
  graders
    .find((one) => one.kind === kind)
    ?.params.safeParse(params)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('endpoints', () => {
  const wanted = { namespace, service: 'web', ready: 2, port: 8080, of };

  test('passes on Pods of the workload', async () => {
    expect(await why('endpoints', wanted, shop())).toBe('pass: Service web sends to 2 ready Pods.');
  });

  test('one address is enough unless told, and two ways of counting are refused', async () => {
    const one = deployment().pods.slice(0, 1);
    expect(await why('endpoints', { namespace, service: 'web' }, shop(service(), one))).toMatch(/^pass/);
    expect(await why('endpoints', { namespace, service: 'web', minReady: 2 }, shop(service(), one))).toContain(
      '1 ready addresses; ≥ 2 expected',
    );
    expect(refused('endpoints', { ...wanted, minReady: 1 })).toEqual([
      'minReady: give either ready (exactly) or minReady (at least)',
    ]);
  });

  test('counts and ports', async () => {
    expect(await why('endpoints', { ...wanted, ready: 3 }, shop())).toContain('2 ready addresses; 3 expected');
    expect(await why('endpoints', { ...wanted, port: 9090 }, shop())).toContain(
      'sends to port 8080 of its Pods; 9090 expected',
    );
  });

  test('a selector that misses names the label that is there', async () => {
    const svc = service({ selector: { app: 'webb' } });
    expect(await why('endpoints', wanted, shop(svc, []))).toBe(
      'fail: Service web selects app=webb: 0 Pods. 2 Pods carry app=web.',
    );
  });

  test('a Service in another namespace is named', async () => {
    const other = { ...service(), metadata: { name: 'web', namespace: 'default' } } as KubeObject;
    expect(await why('endpoints', wanted, new FakeCluster().put(...deployment().all, other))).toContain(
      'Found Service web in namespace default.',
    );
  });

  test('cheat: a faked label on an unrelated Pod', async () => {
    const fake = pod({ name: 'fake', labels: { app: 'web' } });
    const svc = service();
    const cluster = new FakeCluster().put(...deployment().all, fake, svc, slice(svc, [...deployment().pods, fake]));
    expect(await why('endpoints', { ...wanted, ready: 3 }, cluster)).toBe(
      'fail: Service web sends to Pod fake (10.0.9.9), which is no Pod of Deployment web.',
    );
  });

  test('cheat: a hand-made EndpointSlice that borrows the uid of a real Pod', async () => {
    const svc = service();
    const borrowed = slice(svc, [{ ...(deployment().pods[0] as Pod), status: { podIP: '10.6.6.6' } } as Pod]);
    const handMade = { ...borrowed, metadata: { ...borrowed.metadata, name: 'hand-made' } };
    expect(await why('endpoints', wanted, shop(svc).put(handMade))).toContain('10.6.6.6');
  });

  test('cheat: no selector, and the real Pods written into an EndpointSlice by hand', async () => {
    const svc = service({ selector: {} });
    const words = 'fail: Service web has no selector: its addresses were written by hand';
    expect(await why('endpoints', wanted, shop(svc))).toContain(words);
    const target = { service: 'web', namespace, port: 80 };
    expect(await why('http', { target, fromPodsOf: of }, shop(svc))).toContain(words);
    expect(await why('endpoints', { namespace, service: 'web', ready: 2 }, shop(svc))).toMatch(/^pass/);
  });

  test('cheat: one address too few, made up by hand', async () => {
    const svc = service();
    const handMade = { ...slice(svc, []), endpoints: [{ addresses: ['10.6.6.6'] }] };
    const cluster = shop(svc).put({ ...handMade, metadata: { ...handMade.metadata, name: 'hand-made' } });
    expect(await why('endpoints', { namespace, service: 'web', ready: 3 }, cluster)).toContain(
      'sends to 10.6.6.6, which is no Pod that its selector picks',
    );
  });

  test('a Service that is being deleted is none any more, though a finalizer keeps it and it still answers', async () => {
    const plain = service();
    const leaving = { ...plain, metadata: { ...plain.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    const words = 'fail: There is no Service web in namespace shop. The Service of that name is being deleted.';
    expect(await why('endpoints', wanted, shop(leaving as typeof plain))).toBe(words);
    expect(await why('http', { target: { service: 'web', namespace, port: 80 } }, shop(leaving as typeof plain))).toBe(
      words,
    );
  });

  test('an ExternalName has no endpoints of its own, whatever an EndpointSlice says', async () => {
    const svc = { ...service(), spec: { type: 'ExternalName', externalName: 'web.example' } };
    expect(await why('endpoints', { namespace, service: 'web' }, shop(svc))).toContain('only another name');
  });
});

describe('http', () => {
  test('passes when every request is answered by Pods of the workload', async () => {
    const cluster = shop();
    let turn = 0;
    cluster.onHttp = () => running(`web-abc-${(turn++ % 2) + 1}`);
    const params = {
      target,
      bodyIncludes: 'v=1',
      requests: 4,
      fromPodsOf: of,
      distinctPods: 2,
      bodyMatches: ['status == 200 && body.contains("bootcamp")'],
    };
    expect(await why('http', params, cluster)).toBe('pass: 4 of 4 requests answered as asked.');
    cluster.onHttp = () => running('web-abc-1');
    expect(await why('http', params, cluster)).toContain('answered by 1 different Pods; 2 expected');
  });

  test('refuses distinctPods that could not be counted or reached', () => {
    expect(refused('http', { target, requests: 2, distinctPods: 2 })).toEqual([
      'distinctPods: needs fromPodsOf, which says whose Pods are counted',
    ]);
    expect(refused('http', { target, fromPodsOf: of, distinctPods: 2 })).toEqual([
      'distinctPods: must be at most as many as requests',
    ]);
    expect(refused('http', { target, fromPodsOf: of, requests: 2, distinctPods: 2 })).toBeUndefined();
  });

  test('status, body and CEL over JSON', async () => {
    const cluster = shop();
    cluster.onHttp = () => ({ status: 500, headers: {}, body: 'oops' });
    expect(await why('http', { target }, cluster)).toContain('status 500; 200 expected');
    cluster.onHttp = () => ok('{"color":"red"}');
    expect(await why('http', { target, bodyMatches: ['json.color == "red"'] }, cluster)).toMatch(/^pass/);
    expect(await why('http', { target, bodyMatches: ['json.size == 1'] }, cluster)).toContain(
      'not fulfilling json.size == 1',
    );
    expect(await why('http', { target, bodyIncludes: 'blue' }, cluster)).toContain('without "blue"');
  });

  test('a targetPort that is refused and that nobody declares reaches nothing', async () => {
    const svc = service({ port: { port: 80, targetPort: 80 } });
    expect(await why('http', { target }, shop(svc))).toBe(
      'fail: Service web sends to targetPort 80, which reaches nothing: no container of its 2 Pods listens there (containerPort 8080 declared).',
    );
  });

  test('a targetPort that is refused is told with what the Pod listens on', async () => {
    const bare = deployment().pods.map(
      (own) => ({ ...own, spec: { ...own.spec, containers: [{ name: 'main' }] } }) as Pod,
    );
    const svc = service({ port: { port: 80, targetPort: 80 } });
    const cluster = new FakeCluster().put(...deployment().all, ...bare, svc, slice(svc, bare, 80));
    cluster.onExec = () => ({ exitCode: 0, stdout: '0: 00000000:1F90 00000000:0000 0A', stderr: '', truncated: false });
    const result = await grade('http', { target }, cluster);
    expect(result.because.en).toContain('targetPort 80, which reaches nothing');
    expect(result.evidence[0]).toMatchObject({
      object: { kind: 'Service', name: 'web' },
      expected: '8080',
      observed: '80',
    });
  });

  test('a targetPort that nobody declares, but that answers, is right', async () => {
    const svc = service({ port: { port: 80, targetPort: 9090 } });
    const cluster = new FakeCluster().put(...deployment().all, svc, slice(svc, deployment().pods, 9090));
    cluster.onHttp = () => running('web-abc-1');
    expect(await why('http', { target }, cluster)).toMatch(/^pass/);
    expect(await why('endpoints', { namespace, service: 'web', port: 9090 }, cluster)).toMatch(/^pass/);
  });

  test('a targetPort by a name that no container has', async () => {
    const svc = service({ port: { port: 80, targetPort: 'http' } });
    expect(await why('http', { target }, shop(svc))).toContain('sends to targetPort http, which reaches nothing');
  });

  test('a Service without a selector works by endpoints written by hand, and says so without any', async () => {
    const svc = service({ selector: {} });
    const byHand = { ...slice(svc, []), endpoints: [{ addresses: ['192.0.2.1'] }] };
    const cluster = new FakeCluster().put(svc, byHand);
    cluster.onHttp = () => ok('hello');
    expect(await why('http', { target }, cluster)).toMatch(/^pass/);
    expect(await why('http', { target }, new FakeCluster().put(svc))).toContain('has no selector');
  });

  test('a port the Service does not have', async () => {
    expect(await why('http', { target: { ...target, port: 8080 } }, shop())).toBe(
      'fail: Service web has no port 8080; its ports: 80.',
    );
  });

  test('node ports: every node is asked; a ClusterIP Service has none', async () => {
    const node = (name: string, address: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      status: { addresses: [{ type: 'InternalIP', address }] },
    });
    const byNode = { nodePortOf: 'web', namespace };
    const cluster = shop(service({ type: 'NodePort', port: { port: 80, targetPort: 8080, nodePort: 30123 } })).put(
      node('a', '172.18.0.2'),
      node('b', '172.18.0.3'),
    );
    cluster.onHttp = (place) =>
      place.kind === 'address' && place.host === '172.18.0.2' && place.port === 30123
        ? running('web-abc-1')
        : { failure: 'timeout', message: 'timed out' };
    expect(await why('http', { target: byNode, fromPodsOf: of }, cluster)).toBe(
      'fail: Nothing answered at 172.18.0.3:30123 (node b): no reply within 5 s.',
    );
    expect(await why('http', { target: { ...byNode, allNodes: false }, fromPodsOf: of }, cluster)).toMatch(/^pass/);
    expect(await why('http', { target: byNode }, shop())).toContain(
      'is of type ClusterIP, so it opens no port on the nodes',
    );
  });

  test('cheat: a canned reply from another Pod that names a real one', async () => {
    const canned = pod({ name: 'canned', labels: { app: 'canned' } });
    const svc = service({ selector: { app: 'canned' } });
    const cluster = new FakeCluster().put(...deployment().all, canned, svc, slice(svc, [canned]));
    cluster.onHttp = () => running('web-abc-1');
    expect(await why('http', { target, fromPodsOf: of }, cluster)).toContain('which is no Pod of Deployment web');
  });

  test('cheat: a name that only begins like that of a Pod', async () => {
    const cluster = shop();
    cluster.onHttp = () => running('web-abc-1-fake');
    expect(await why('http', { target, fromPodsOf: of }, cluster)).toContain(
      'something that is no Pod of Deployment web',
    );
  });
});
