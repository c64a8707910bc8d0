import { describe, expect, test } from 'vitest';
import { podWith } from '../../support/container.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { namespace } from '../../support/objects.ts';

describe.each([
  ['exec', { argv: ['id'] }],
  ['logs', { matches: 'x' }],
])('%s of a container', (kind, params) => {
  const judge = (spec: object, more: object = {}) => {
    const one = podWith('app', {}, spec);
    const wanted = { of: { kind: 'Pod', namespace, name: 'app' }, ...params, ...more };
    return grade(kind, wanted, new FakeCluster().put(one));
  };

  test('fail: it has another name, and which', async () => {
    expect((await judge({}, { container: 'red-app' })).because.en).toBe(
      'Pod app has no container red-app; it has main.',
    );
  });

  test('fail, not an error that costs nothing: a second container beside it', async () => {
    const containers = ['main', 'second'].map((name) => ({ name, image: 'shell:v1' }));
    expect((await judge({ containers })).because.en).toContain('has several containers (main, second)');
  });
});
