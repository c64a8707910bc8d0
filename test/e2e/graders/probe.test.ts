import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

const every = 'initialDelaySeconds: 1, periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 10';
const probe = (kind: string, how: string) => `, ${kind}Probe: { ${every}, ${how} }`;
const exec = (file: string) => `exec: { command: [test, -e, ${file}] }`;
const pod = (name: string, container: string, script = 'sleep infinity') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: main
      image: shell:v1
      imagePullPolicy: Never
      ports: [{ name: web, containerPort: 8080 }]
      command: [sh, -c, ${JSON.stringify(`touch /tmp/ok; ${script}`)}]
${container === '' ? '' : `      ${container.replace(/^, /, '').replace(/^(\w+): /, '$1: ')}`}
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: 8080 }] }
---`;
// A web server whose /cgi-bin/fault takes away the page that the probe asks for.
const web =
  'mkdir -p /tmp/www/cgi-bin; echo pong > /tmp/www/ping; ' +
  'printf \'#!/bin/sh\\nrm /tmp/www/ping\\nprintf "Content-Type: text/plain\\\\r\\\\n\\\\r\\\\nbroken"\\n\' > /tmp/www/cgi-bin/fault; ' +
  'chmod +x /tmp/www/cgi-bin/fault; exec busybox httpd -f -p 8080 -h /tmp/www';

let there: TryOut;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'probe');
  await there.apply(
    [
      pod('ready', probe('readiness', exec('/tmp/ok'))),
      pod('careless', probe('readiness', 'exec: { command: ["true"] }')),
      pod('none', ''),
      pod('live', probe('liveness', 'httpGet: { path: /ping, port: web }'), web),
      // Ends by itself when it is broken; its probe never fails.
      pod(
        'quits',
        probe('liveness', 'exec: { command: ["true"] }'),
        'while [ -e /tmp/ok ]; do sleep 0.2; done; exit 1',
      ),
      pod('numb', probe('liveness', 'exec: { command: ["true"] }')),
    ].join('\n'),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const of = (name: string) => ({ kind: 'Pod', namespace: there.namespace, name });
const fault = { exec: ['rm', '/tmp/ok'], undo: ['touch', '/tmp/ok'] };
const readiness = (name: string) => ({ kind: 'readiness', of: of(name), service: name, fault });
const liveness = (name: string) => ({ kind: 'liveness', of: of(name), fault });

describe.concurrent('probe on a cluster', () => {
  test('readiness: broken, the Pod leaves the Service; mended, it comes back', async () => {
    const result = await there.judge('probe', readiness('ready'));
    expect(result).toMatchObject({ verdict: 'pass' });
    expect(result.stimuli?.map(({ en }) => en)).toEqual([
      expect.stringContaining('Ran `rm /tmp/ok`'),
      expect.stringContaining('Undone: run `touch /tmp/ok`'),
    ]);
  });

  test('liveness: broken by a request, the container is restarted by the kubelet and answers again', async () => {
    const wanted = { kind: 'liveness', of: of('live'), fault: { http: { port: 8080, path: '/cgi-bin/fault' } } };
    const result = await there.judge('probe', wanted, { withinMs: 90_000 });
    expect(result).toMatchObject({ verdict: 'pass' });
    expect(result.evidence.map(({ field }) => field)).toEqual([
      '.message (Unhealthy)',
      '.message (Killing)',
      expect.stringContaining('restartCount'),
    ]);
  });

  test('probes that always succeed, and none at all, do not pass', async () => {
    // Else the time is over before there is a container that could be broken.
    const up = ['careless', 'numb'].map((name) => there.judge('pods', { of: of(name) }, { withinMs: 90_000 }));
    expect(await Promise.all(up)).toMatchObject([{ verdict: 'pass' }, { verdict: 'pass' }]);
    const [ready, live, none] = await Promise.all([
      there.judge('probe', readiness('careless'), { withinMs: 4_000 }),
      there.judge('probe', liveness('numb'), { withinMs: 4_000 }),
      there.judge('probe', readiness('none'), { withinMs: 30_000 }),
    ]);
    expect([ready, live, none]).toMatchObject([{ verdict: 'fail' }, { verdict: 'fail' }, { verdict: 'fail' }]);
    expect(ready.because.en).toContain('does not notice');
    expect(live.because.en).toContain('does not notice');
    expect(none.because.en).toContain('has no readinessProbe');
    const { exitCode } = await there.cluster.exec(of('careless'), ['test', '-e', '/tmp/ok'], { timeoutMs: 10_000 });
    expect(exitCode).toBe(0);
  });

  test('a process that ends by itself is no liveness probe at work', async () => {
    const result = await there.judge('probe', liveness('quits'), { withinMs: 90_000 });
    expect(result).toMatchObject({ verdict: 'fail' });
    expect(result.because.en).toContain('ended by itself');
  });

  test('is an error for somebody who may do nothing', async () => {
    expect(await there.judgeWithoutRights('probe', liveness('live'))).toMatchObject({ verdict: 'error', earned: 0 });
  });
});
