import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { imageNames } from '../../src/setup/image-names.ts';
import { root } from '../support/cli.ts';
import { haveImages } from '../support/images.ts';
import { joined, podOf, serviceOf } from '../support/manifests.ts';
import { type TryOut, tryOut } from '../support/on-cluster.ts';

// Every row of docs/images.md, by requests and commands. All Pods are made at once and stay until the end.
const all = (await imageNames(root)).filter((name) => !name.startsWith('agent:'));
const main = (image: string, more: object = {}) => ({ name: 'main', image, imagePullPolicy: 'Never', ...more });
/** `my-app:2.0-bug` → `my-app-2-0-bug` */
const named = (image: string) => image.replaceAll(/[:.]/g, '-');
const oneOfEach = ['bootcamp:v2', 'my-app:1.0', 'color-app:1.0', 'snack:home', 'web:1.25.1', 'shell:v1'];
const anyUser = { securityContext: { runAsUser: 12_345, runAsGroup: 12_345 } };

let there: TryOut;
beforeAll(async () => {
  await haveImages(inject('state'), inject('cluster'), ...all);
  there = await tryOut(inject('state'), inject('cluster'), 'images');
  await there.apply(
    joined(
      ...all.filter((image) => !/^(my-app|bootcamp:v1)/.test(image)).map((image) => podOf(named(image), main(image))),
      podOf('bootcamp-v1', main('bootcamp:v1', { volumeMounts: [{ name: 'log', mountPath: '/var/log/app' }] }), {
        pod: { terminationGracePeriodSeconds: 20, volumes: [{ name: 'log', emptyDir: {} }] },
      }),
      ...['1.0', '2.0', '2.0-bug'].map((tag) => {
        const probe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 1, failureThreshold: 1 };
        return podOf(named(`my-app:${tag}`), main(`my-app:${tag}`, { readinessProbe: probe }));
      }),
      podOf('broken', main('my-app:1.0')),
      podOf('incident', main('my-app:2.0-bug', { env: [{ name: 'INCIDENT', value: 'known-beforehand' }] })),
      podOf(
        'told',
        main('color-app:1.0', {
          env: [
            { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
            { name: 'MESSAGE', value: '안녕' },
            { name: 'DB_PASSWORD', value: 'pa-ss!w0rd' },
            { name: 'COLOR', value: 'red' },
          ],
        }),
      ),
      serviceOf('order', { selector: { app: 'order' } }),
      podOf('order', main('snack:order'), { labels: { app: 'order' } }),
      JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { USER: 'jisoo' } }),
      podOf('by-file', main('shell:v1', { volumeMounts: [{ name: 'db', mountPath: '/etc/db', readOnly: true }] }), {
        pod: { volumes: [{ name: 'db', secret: { secretName: 'db', defaultMode: 0o400 } }] },
      }),
      ...oneOfEach.map((image) => podOf(`any-user-${named(image)}`, main(image), { pod: anyUser })),
    ),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const ref = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', namespace: there.namespace, name });
const status = async (name: string) =>
  (await there.cluster.get(ref(name)))?.['status'] as {
    podIP?: string;
    containerStatuses?: { restartCount: number; ready: boolean; lastState: { terminated?: { exitCode: number } } }[];
  };
/** Tests that run side by side cannot use expect.poll. */
const becomes = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 250 });
const running = (name: string) =>
  becomes(async () => expect((await status(name)).containerStatuses?.[0]?.ready, name).toBe(true));
/** What a command prints in a Pod that runs. */
async function run(pod: string, ...argv: string[]): Promise<string> {
  await running(pod);
  const { exitCode, stdout, stderr } = await there.cluster.exec(ref(pod), argv, { timeoutMs: 20_000 });
  return exitCode === 0 ? stdout : `exit ${exitCode}: ${stdout}${stderr}`;
}
const sh = (pod: string, script: string) => run(pod, 'sh', '-c', script);
/** What klab's prober is answered by a Pod; waits until its port is open. */
async function ask(
  pod: string,
  path = '/',
  port = 8080,
  more: { headers?: Record<string, string>; tls?: { ca: string; serverName: string } } = {},
) {
  return await vi.waitFor(
    async () => {
      const host = (await status(pod)).podIP;
      if (host === undefined) throw new Error(`${pod} has no address`);
      const target = { kind: 'address' as const, host, port };
      const answer = await there.cluster.http(target, { path, ...more }, { timeoutMs: 5_000 });
      if ('failure' in answer) throw new Error(`${pod}: ${answer.message}`);
      return answer;
    },
    { timeout: 60_000, interval: 250 },
  );
}
const log = (pod: string) => there.cluster.logs(ref(pod), { tailLines: 100, timeoutMs: 10_000 });
const json = async (pod: string, path: string) => JSON.parse((await ask(pod, path)).body);

describe.concurrent('bootcamp', () => {
  test.each(['v1', 'v2'])('%s tells its version and Pod', async (tag) => {
    const body = `Hello Kubernetes bootcamp! | Running on: bootcamp-${tag} | v=${tag.slice(1)}`;
    expect(await ask(`bootcamp-${tag}`)).toMatchObject({ status: 200, body: expect.stringContaining(body) });
  });

  test('counts, works, has a token of its own and the programs of a learner', async () => {
    await ask('bootcamp-v2', '/work?ms=50');
    await sh('bootcamp-v2', 'for i in 1 2 3; do curl -s localhost:8080; done');
    const { loopback, other } = await json('bootcamp-v2', '/hits');
    expect(loopback).toBe(3);
    expect(other).toBeGreaterThanOrEqual(1);
    expect(await ask('bootcamp-v2', '/work')).toMatchObject({ status: 400 });
    const tokens = await Promise.all(['bootcamp-v1', 'bootcamp-v2'].map((pod) => run(pod, 'cat', '/run/token')));
    expect(new Set(tokens.filter((token) => /^[0-9a-f]{16}\n$/.test(token))).size).toBe(2);
    expect(await run('bootcamp-v2', 'bash', '-c', 'type -p sh curl printenv')).toBe(
      '/bin/sh\n/bin/curl\n/bin/printenv\n',
    );
    expect(await sh('bootcamp-v2', 'ls /var/log/app || true')).not.toContain('access.log');
  });

  test('writes an access log where there is a folder for it, and goes on serving after SIGTERM', async () => {
    await ask('bootcamp-v1', '/work?ms=1');
    expect(await run('bootcamp-v1', 'cat', '/var/log/app/access.log')).toMatch(/ GET "\/work\?ms=1"\n/);
    await sh('bootcamp-v1', 'kill -TERM 1');
    await becomes(async () => expect(await log('bootcamp-v1')).toContain('asked to stop; serving for another 5s'));
    expect(await ask('bootcamp-v1')).toMatchObject({ status: 200 });
  });
});

describe.concurrent('my-app', () => {
  test.each(['1.0', '2.0'])('%s tells its version and Pod, and counts', async (tag) => {
    const pod = named(`my-app:${tag}`);
    const body = `Running on: ${pod} | version=${tag}\n`;
    expect(await ask(pod)).toMatchObject({ status: 200, body: expect.stringContaining(body) });
    await sh(pod, 'curl -s localhost:8080; curl -s localhost:8080');
    expect(await json(pod, '/hits')).toMatchObject({ loopback: 2, other: expect.any(Number) });
    expect(await ask(pod, '/healthz')).toMatchObject({ status: 404 });
  });

  test('its probes see that it takes a while to start', async () => {
    await running('my-app-1-0');
    const about = async () =>
      (await there.cluster.list({ apiVersion: 'v1', kind: 'Event', namespace: there.namespace }))
        .filter((event) => (event['involvedObject'] as { name: string }).name === 'my-app-1-0')
        .map((event) => String(event['message']));
    await becomes(async () =>
      expect((await about()).join('\n')).toMatch(/Readiness probe failed: .*connection refused/),
    );
  });

  test('is broken by /fail until its container is restarted, and ends by itself on SIGTERM', async () => {
    expect(await ask('broken')).toMatchObject({ status: 200 });
    await ask('broken', '/fail');
    expect(await ask('broken')).toMatchObject({ status: 500 });
    expect(await sh('broken', 'mkdir /var/ready && ls -d /var/ready')).toBe('/var/ready\n');
    // The container's own grace would be 1 s; what had to be killed would end with 137.
    await sh('broken', 'kill -TERM 1');
    const ended = { restartCount: 1, lastState: { terminated: { exitCode: 0 } } };
    await becomes(async () => expect((await status('broken')).containerStatuses?.[0]).toMatchObject(ended));
    expect(await ask('broken')).toMatchObject({ status: 200 });
  });

  test('2.0-bug fails on every third call, and only its log tells the incident', async () => {
    const answers = await sh(
      'incident',
      'until curl -s localhost:8080/hits; do sleep 0.2; done; for i in 1 2 3 4 5 6; do curl -s -w "%{http_code}\\n" localhost:8080; done',
    );
    expect(answers.match(/^[1-5]\d\d$/gm)).toEqual(['200', '200', '500', '200', '200', '500']);
    expect(answers).not.toContain('known-beforehand');
    expect(await log('incident')).toContain('(incident known-beforehand)');
    await sh('my-app-2-0-bug', 'for i in 1 2 3; do curl -s localhost:8080; done');
    expect(await log('my-app-2-0-bug')).toMatch(/ERROR call \d+: .*\(incident [0-9a-f]{16}\)/);
    expect(await log('my-app-2-0')).not.toContain('ERROR');
  });
});

test.concurrent('color-app tells selected variables, and has what prints them', async () => {
  const digest = createHash('sha256').update('pa-ss!w0rd').digest('hex');
  const node = (await there.cluster.get(ref('told')))?.['spec'] as { nodeName: string };
  expect(await json('told', '/')).toEqual({
    app: 'color-app',
    version: '1.0',
    pod: 'told',
    env: { NODE_NAME: node.nodeName, MESSAGE: '안녕', DB_PASSWORD: `sha256:${digest}` },
  });
  expect(await run('told', 'printenv', 'MESSAGE', 'COLOR')).toBe('안녕\nred\n');
  expect(await sh('told', 'echo "$COLOR"')).toBe('red\n');
});

describe.concurrent('snack', () => {
  test.each(['order', 'payment', 'home', 'delivery'])('%s tells who was asked what', async (service) => {
    const pod = `snack-${service}`;
    const body = `service: ${service}\npod: ${pod}\npath: /menu/1\nhost: shop.example\n`;
    expect(await ask(pod, '/menu/1?x', 8080, { headers: { Host: 'shop.example' } })).toMatchObject({
      status: 200,
      body,
    });
    expect(await ask(pod)).toMatchObject({ body: expect.stringContaining('path: /\n') });
  });

  test('calls another by its name, by variables, and looks names up', async () => {
    await running('order');
    expect(await sh('snack-home', 'until curl -s http://order/hello; do sleep 0.2; done')).toContain('host: order\n');
    expect(await sh('snack-home', `nslookup order.${there.namespace}.svc.cluster.local`)).toContain('Address');
  });
});

describe.concurrent('web', () => {
  test.each(['1.14.2', '1.25.1'])('%s serves its folder and tells its version', async (tag) => {
    const answer = await ask(named(`web:${tag}`), '/', 80);
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('Welcome') });
    expect(answer.headers['server']).toBe(`web/${tag}`);
  });

  test('reads conf.d again when it is told to, and speaks TLS', async () => {
    const pod = 'web-1-14-2';
    const name = `secure-web.${there.namespace}.svc`;
    const conf = `server { listen 443 ssl; ssl_certificate /tls/cert; ssl_certificate_key /tls/key; location /whoami { return 200 hello; } }`;
    const made = await run(
      pod,
      'bash',
      '-c',
      `mkdir /tls && openssl req -x509 -newkey rsa:2048 -nodes -keyout /tls/key -out /tls/cert -days 2 -subj /CN=web ` +
        `-addext subjectAltName=DNS:${name} 2>/dev/null && echo '${conf}' > /etc/nginx/conf.d/tls.conf && nginx -t && nginx -s reload; cat /tls/cert`,
    );
    expect(made).toContain('BEGIN CERTIFICATE');
    const answer = await ask(pod, '/whoami', 443, { tls: { ca: made, serverName: name } });
    expect(answer).toMatchObject({ status: 200, body: 'hello' });
    expect(await sh(pod, 'echo changed > /usr/share/nginx/html/new; curl -s localhost/new')).toBe('changed\n');
  });
});

describe.concurrent('shell', () => {
  test('has what labs type in it', async () => {
    const tools = 'sh bash wget nslookup tail sed stat printenv curl openssl cat ls vi ps date grep'.split(' ');
    const found = await sh('shell-v1', `for tool in ${tools.join(' ')}; do command -v $tool; done`);
    expect(found.trim().split('\n')).toEqual(tools.map((tool) => `/bin/${tool}`));
    await running('order');
    expect(await sh('shell-v1', 'until wget -qO- http://order/by-wget; do sleep 0.2; done')).toContain(
      'path: /by-wget',
    );
    expect(await sh('shell-v1', 'stat -c %a /tmp')).toBe('1777\n');
  });

  test('reads a file of a Secret that is for its owner only', async () => {
    expect(await sh('by-file', 'stat -L -c %a /etc/db/USER; cat /etc/db/USER')).toBe('400\njisoo');
  });
});

test.concurrent('all of them run as any user as well', async () => {
  const whoAmI = (image: string) => run(`any-user-${named(image)}`, 'sh', '-c', 'id -u');
  expect(new Set(await Promise.all(oneOfEach.map(whoAmI)))).toEqual(new Set(['12345\n']));
  expect(await ask('any-user-web-1-25-1', '/', 80)).toMatchObject({ status: 200 });
  expect(await run('any-user-bootcamp-v2', 'cat', '/run/token')).toMatch(/^[0-9a-f]{16}\n$/);
});
