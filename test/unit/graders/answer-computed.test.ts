import { describe, expect, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { configMap, namespace, pod } from '../../support/objects.ts';

const pods = { apiVersion: 'v1', kind: 'Pod', namespace };
const is = { en: 'the names of the Pods without env=prod', ko: 'env=prod가 아닌 파드의 이름' };
const notProd = {
  objects: { pods },
  cel: "pods.filter(p, !(has(p.metadata.labels.env) && p.metadata.labels.env == 'prod')).map(p, p.metadata.name)",
  is,
};
const about = (equals: object) => ({ namespace, key: 'q', equals });

function answering(q: string) {
  return new FakeCluster().put(
    pod({ name: 'p1', labels: { env: 'prod', app: 'order' } }),
    pod({ name: 'p2', labels: { env: 'dev', app: 'order' } }),
    pod({ name: 'p3', labels: { app: 'home' } }),
    configMap({ q }),
  );
}

describe('an answer computed from live objects', () => {
  test('a list: all of it, in any order', async () => {
    for (const right of ['p2,p3', 'p3 p2', 'p3, p2\n', 'p3, p2,', 'pod/p2\npod/p3\n']) {
      expect((await grade('answer', about(notProd), answering(right))).outcome).toBe('pass');
    }
  });

  test.each(['p2', 'p2,p3,p1', 'p2,p2', 'p2,pod/p2', 'p1,p2,p3', 'node/p1,pod/p2', 'x/p2,x/p3'])(
    'the lazy way: %s (too few, too many, all there are)',
    async (q) => {
      const result = await grade('answer', about(notProd), answering(q));
      expect(result.outcome).toBe('fail');
      expect(result.because.en).toContain(`The answer "q" is not ${is.en}. To add or change answers: kubectl edit`);
      expect(JSON.stringify(result.evidence)).not.toContain('"p2,p3"');
    },
  );

  test('one value, a number too; one object by its name', async () => {
    const count = { objects: { pods: { ...pods, labels: { app: 'order' } } }, cel: 'pods.size()', is };
    expect((await grade('answer', about(count), answering('2'))).outcome).toBe('pass');
    expect((await grade('answer', about(count), answering('3'))).outcome).toBe('fail');
    const ip = { objects: { p: { ...pods, name: 'p1' } }, cel: 'p.metadata.labels.app', is };
    expect((await grade('answer', about(ip), answering('order'))).outcome).toBe('pass');
  });

  test('any one of a list, and not two of it', async () => {
    const any = about({ ...notProd, quantifier: 'any' });
    expect((await grade('answer', any, answering('p3'))).outcome).toBe('pass');
    expect((await grade('answer', any, answering('pod/p3'))).outcome).toBe('pass');
    for (const wrong of ['p1', 'p2,p3', 'pod/p1'])
      expect((await grade('answer', any, answering(wrong))).outcome).toBe('fail');
  });

  test('where nothing is so at the moment, no answer is right', async () => {
    const none = { ...notProd, cel: "pods.filter(p, p.metadata.name == 'px').map(p, p.metadata.name)" };
    const gone = { objects: { p: { ...pods, name: 'px' } }, cel: 'p.metadata.name', is };
    for (const equals of [none, gone]) {
      const result = await grade('answer', about(equals), answering('px'));
      expect(result).toMatchObject({ outcome: 'fail' });
      expect(result.because.en).toContain('no answer can be right');
    }
  });

  test('an expression that is none, or names something unknown, is refused with the lab file', () => {
    const params = graders.find(({ kind }) => kind === 'answer')?.params;
    for (const cel of ['pods.filter(', 'podz.size()']) {
      expect(params?.safeParse(about({ ...notProd, cel })).success).toBe(false);
    }
  });
});
