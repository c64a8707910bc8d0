import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { reportKinds } from '../../../src/reporting/index.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { render, reportOf, resultOf } from '../../support/report.ts';

const plain = 'correct-horse-battery';
const encoded = Buffer.from(plain).toString('base64');
const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'db',
    namespace: 'shop',
    uid: 'secret-db',
    labels: { app: 'db' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"stringData":{"password":"${plain}"}}` },
  },
  type: 'Opaque',
  data: { password: encoded },
};
const cluster = new FakeCluster().put(secret);
const wanted = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'db' };

/** What a report may say of a Secret: that it is another one than expected, never what is in it. */
async function expectNoSecret(kind: string, params: object, outcome: string): Promise<void> {
  const seen = await grade(kind, params, cluster);
  expect(seen.outcome).toBe(outcome);
  const verdict = seen.outcome === 'pass' ? 'pass' : 'fail';
  const report = reportOf([resultOf('secret', { verdict, because: seen.because, evidence: seen.evidence })]);
  for (const each of reportKinds) {
    const text = await render(each, [report]);
    expect(text).not.toContain(plain);
    expect(text).not.toContain(encoded);
  }
}

test.each([
  ['a value that differs', { match: { data: { password: 'b3RoZXI=' } } }, 'fail'],
  ['a value that is right', { match: { data: { password: encoded } } }, 'pass'],
  ['a key that is missing', { match: { data: { user: 'YWRtaW4=' } } }, 'fail'],
  ['a value where there should be a map', { match: { data: { password: { nested: 'x' } } } }, 'fail'],
  [
    'an annotation in which kubectl keeps what was applied',
    { match: { metadata: { annotations: { owner: 'me' } } } },
    'fail',
  ],
  ['an expression over it', { cel: ['object.data.password == "b3RoZXI="'] }, 'fail'],
  ['an expression that cannot be evaluated', { cel: ['int(object.data.password) > 1'] }, 'fail'],
])('resource: %s', async (_, part, outcome) => {
  await expectNoSecret('resource', { ...wanted, ...part }, outcome);
});

test('absent: a Secret that should be gone', async () => {
  await expectNoSecret('absent', wanted, 'fail');
});
