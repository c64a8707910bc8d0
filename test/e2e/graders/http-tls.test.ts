import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { installOn } from '../../support/addon.ts';
import { app, documents, ingress } from '../../support/apps.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

const pem = (file: string) => readFileSync(new URL(`../../fixtures/certificates/${file}`, import.meta.url), 'utf8');
const secret = (name: string, certificate: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: { name },
  stringData: { 'tls.crt': pem(certificate), 'tls.key': pem('server.key') },
});

let there: TryOut;
const trusting = (key: string, serverName?: string) => ({
  ca: { configMap: 'trust', namespace: there.namespace, key },
  ...(serverName ? { serverName } : {}),
});
const through = (host: string, key = 'ca.crt', more: object = {}) => ({
  target: { ingress: { namespace: there.namespace, host } },
  tls: trusting(key),
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
  there = await tryOut(state, cluster, 'tls');
  const hosts = ['shop.example', 'expired.example', 'other-name.example', 'bare.example', 'no-secret.example'];
  await there.apply(
    [
      app('web'),
      ingress(
        'web',
        hosts.map((host) => ({ host, service: 'web' })),
        {
          tls: [
            { hosts: ['shop.example', 'other-name.example'], secretName: 'shop-tls' },
            { hosts: ['expired.example'], secretName: 'expired-tls' },
            { hosts: ['no-secret.example'], secretName: 'shop-tsl' },
          ],
        },
      ),
      documents([
        secret('shop-tls', 'server.crt'),
        secret('expired-tls', 'expired.crt'),
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'trust' },
          data: { 'ca.crt': pem('ca.crt'), 'other.crt': pem('other-ca.crt'), 'key.pem': pem('server.key') },
        },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'plain' },
          spec: { selector: { app: 'web' }, ports: [{ port: 443, targetPort: 8080 }] },
        },
      ]),
    ].join('\n---\n'),
  );
  // The controller has taken the certificates over.
  expect(await judge(through('shop.example'))).toMatchObject({ verdict: 'pass' });
});
afterAll(() => there[Symbol.asyncDispose]());

describe('http with TLS', () => {
  test.concurrent('passes a certificate of that authority for that name', async () => {
    const fromPodsOf = { kind: 'Deployment', namespace: there.namespace, name: 'web' };
    expect(await judge(through('shop.example', 'ca.crt', { fromPodsOf }))).toMatchObject({ verdict: 'pass' });
    const address = { host: 'ingress-controller.klab-ingress.svc', port: 443 };
    expect(await judge({ target: address, tls: trusting('ca.crt', 'shop.example') })).toMatchObject({
      verdict: 'pass',
    });
  });

  test.concurrent('fails another authority: nobody is believed unseen', async () => {
    expect(await because(through('shop.example', 'other.crt'))).toBe(
      'fail: https://shop.example/ through the ingress controller was not believed: certificate not trusted (trusted: other.crt of ConfigMap trust).',
    );
  });

  test.concurrent('`untrusted` passes just that, and not a server that is trusted or down', async () => {
    const expectation = { expect: 'untrusted' };
    expect(await judge(through('shop.example', 'other.crt', expectation))).toMatchObject({ verdict: 'pass' });
    expect(await because(through('shop.example', 'ca.crt', expectation))).toContain('which should not have signed');
    const down = { target: { service: 'plain', namespace: there.namespace, port: 443 }, tls: trusting('other.crt') };
    expect(await because({ ...down, ...expectation })).toContain('fail: Service plain:443 was not believed');
  });

  test.concurrent('fails a certificate that has expired or is for another name', async () => {
    expect(await because(through('expired.example'))).toContain('the certificate has expired');
    expect(await because(through('other-name.example'))).toContain('the certificate is for another name');
  });

  test.concurrent('fails plain HTTP on port 443', async () => {
    const plain = { target: { service: 'plain', namespace: there.namespace, port: 443 }, tls: trusting('ca.crt') };
    // The Service is as new as the test: at first nobody answers at all.
    await expect.poll(() => because(plain), { timeout: 30_000 }).toContain('that port does not speak TLS');
  });

  test.concurrent('names what the Ingress lacks', async () => {
    expect(await because(through('bare.example'))).toContain('Ingress web has no tls entry for host bare.example');
    expect(await because(through('no-secret.example'))).toContain(
      'There is no Secret shop-tsl in namespace NS. Found Secret shop-tls there.',
    );
    expect(await because(through('shop.example', 'key.pem'))).toContain('Key key.pem of ConfigMap trust holds no');
    expect(await because(through('shop.example', 'ca.pem'))).toContain('ConfigMap trust has no key ca.pem');
  });

  test.concurrent('is an error for somebody who may not read', async () => {
    expect(await there.judgeWithoutRights('http', through('shop.example'))).toMatchObject({ verdict: 'error' });
  });
});
