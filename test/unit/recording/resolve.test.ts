import { expect, test } from 'vitest';
import { candidates, clusterResolver } from '../../../src/recording/resolve.ts';

const { signal } = new AbortController();
const resolvConf = 'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\n';
const refusal = (code: string) => Object.assign(new Error(code), { code });

/** A DNS that answers as told, one answer after another. */
function dns(...answers: readonly (string | Error)[]) {
  const left = [...answers];
  const asked: string[] = [];
  const ask = async (name: string) => {
    asked.push(name);
    const answer = left.shift() ?? refusal('ENOTFOUND');
    if (answer instanceof Error) throw answer;
    return [answer];
  };
  return { asked, resolve: clusterResolver(resolvConf, ask) };
}

test('a Service has one full name', async () => {
  const { asked, resolve } = dns('10.1.1.1');
  expect(await resolve('web.shop.svc', signal)).toBe('10.1.1.1');
  expect(asked).toEqual(['web.shop.svc.cluster.local']);
  expect(candidates('web', ['a.local', 'b.local'])).toEqual(['web.a.local', 'web.b.local', 'web']);
});

test('a DNS that does not answer costs nothing: the name has the address that it had', async () => {
  const { resolve } = dns('10.1.1.1', refusal('ETIMEOUT'), refusal('ESERVFAIL'), '10.1.1.2');
  const seen = [];
  for (let i = 0; i < 4; i++) seen.push(await resolve('web.shop.svc', signal));
  expect(seen).toEqual(['10.1.1.1', '10.1.1.1', '10.1.1.1', '10.1.1.2']);
});

test('a name that the DNS does not know any more has no address, also when the DNS fails after that', async () => {
  const { resolve } = dns('10.1.1.1', refusal('ENOTFOUND'), refusal('ETIMEOUT'));
  expect(await resolve('web.shop.svc', signal)).toBe('10.1.1.1');
  expect(await resolve('web.shop.svc', signal)).toBeUndefined();
  expect(await resolve('web.shop.svc', signal)).toBeUndefined();
});

test('an aborted lookup gives no old address', async () => {
  const abort = new AbortController();
  const { resolve } = dns('10.1.1.1', refusal('ECANCELLED'));
  await resolve('web.shop.svc', abort.signal);
  const late = resolve('web.shop.svc', abort.signal);
  abort.abort(new Error('too late'));
  await expect(late).rejects.toThrow('too late');
});
