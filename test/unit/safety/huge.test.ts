import { expect, test } from 'vitest';
import { reportKinds } from '../../../src/reporting/index.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { render, reportOf, resultOf } from '../../support/report.ts';

/** An object in etcd can have about 1.5 MiB; a ConfigMap holds 1 MiB. */
const megabyte = 'x'.repeat(1024 * 1024);
const wanted = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'big' };
const put = (data: object) =>
  new FakeCluster().put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'big', namespace: 'shop' }, data });

test.each([
  ['a huge value', put({ mode: megabyte }), { data: { mode: 'dark' } }],
  ['a huge key', put({ [megabyte]: 'x' }), { data: { mode: 'dark' } }],
  ['a huge map where a text is asked for', put({ mode: { deep: megabyte } }), { data: { mode: 'dark' } }],
])('%s is cut in the evidence: each report stays small', async (_, cluster, match) => {
  const seen = await grade('resource', { ...wanted, match }, cluster);
  expect(seen.outcome).toBe('fail');
  const report = reportOf([resultOf('big', { verdict: 'fail', because: seen.because, evidence: seen.evidence })]);
  for (const kind of reportKinds) {
    const text = await render(kind, [report]);
    expect(Buffer.byteLength(text)).toBeLessThan(20_000);
  }
});
