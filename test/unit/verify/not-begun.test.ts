import { expect, test } from 'vitest';
import { ApiError } from '../../../src/cluster/cluster.ts';
import { KlabError, UsageError } from '../../../src/errors.ts';
import { notBegun } from '../../../src/verify/not-begun.ts';

const api = (message: string, status?: number, part: { transient?: boolean; cause?: unknown; reason?: string } = {}) =>
  new ApiError(message, { transient: false, ...(status === undefined ? {} : { status }), ...part });

test('an image that klab does not build is a missing image', () => {
  const found = notBegun(
    new UsageError('Lab a-lab wants images that klab does not build: web:9', { hint: 'There are: web:1' }),
  );
  expect(found).toMatchObject({ outcome: 'refuted', unbegun: true });
  expect(found.problems).toEqual([
    { what: 'missing image: Lab a-lab wants images that klab does not build: web:9 (There are: web:1)' },
  ]);
});

test.each([
  ['an unknown field', api('start/a.yaml:3: Deployment web: unknown field spec.replcas', 400)],
  ['an invalid value', api('start/a.yaml: Service web: 422: invalid', 422)],
  ['what does not fit the schema', api('start/a.yaml: Deployment web: expected map', 500)],
  ['an unknown kind', api('The cluster knows no kind Foo in foo/v1', 404, { reason: 'UnknownKind' })],
  ['what admission forbids', api('pods "x" is forbidden: violates PodSecurity', 403)],
  ['no namespace', api('start/a.yaml: Service web: metadata.namespace is missing')],
  ['a bad manifest', new UsageError('start/a.yaml:1: kind is missing')],
  ['an error that tells of one', new KlabError('could not begin', { cause: api('unknown field', 400) })],
])('%s is the fault of the lab', (_, thrown) => {
  expect(notBegun(thrown)).toMatchObject({ outcome: 'refuted', unbegun: true });
});

test.each([
  ['no answer', api('no answer within 1 ms', undefined, { transient: true })],
  ['a busy API', api('429', 429, { transient: true })],
  ['a certificate', api('bad certificate', undefined, { cause: new Error('CERT_HAS_EXPIRED') })],
  ['no credentials', api('401', 401)],
  ['no rights', api('namespaces is forbidden: User "x" cannot create resource "namespaces"', 403)],
  ['a namespace that does not go', api('Namespace x is still there', undefined, { reason: 'StillThere' })],
  ['a namespace of somebody else', new KlabError('Namespace x exists already')],
  ['a defect of klab', new TypeError('undefined is not a function')],
])('%s is not', (_, thrown) => {
  const found = notBegun(thrown);
  expect(found.outcome).toBe('error');
  expect(found.unbegun).toBeUndefined();
  expect(found.problems[0]?.what).toContain('could not be begun: ');
});
