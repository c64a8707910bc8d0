import { describe, expect, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import { invasivenessOf } from '../../../graders/stimulus/deed.ts';
import type { DisturbingGrader } from '../../../src/grading/grader.ts';
import { disturb, type Reaction } from '../../support/disturb.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { configMap, deployment, namespace, pod } from '../../support/objects.ts';

const stimulus = graders.find(({ kind }) => kind === 'stimulus') as DisturbingGrader;
const says = (word: string, more: object = {}) => ({
  grader: 'resource',
  with: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'a', match: { data: { word } } },
  ...more,
});
const trial = (doing: object, then: readonly object[], after: readonly object[] = []) =>
  Object.fromEntries(Object.entries({ do: doing, after }).concat([['then', then]]));
const web = { kind: 'Deployment', namespace, name: 'web' };
const scale = { scale: { ...web, replicas: 0 } };

function setUp() {
  const { object, all } = deployment();
  const cluster = new FakeCluster().put(...all, configMap({ word: 'before' }, 'a'));
  /** The cluster says a word once it is scaled, another when that is undone. */
  const reaction = (during: string, afterwards = 'before'): Reaction => ({
    scale: () => {
      cluster.put({ ...object, metadata: { ...object.metadata, generation: 2 } }, configMap({ word: during }, 'a'));
    },
    undo: () => cluster.put(configMap({ word: afterwards }, 'a')),
  });
  return { cluster, reaction };
}

describe('stimulus', () => {
  test('passes when the other checks pass while it is in force, and after it', async () => {
    const { cluster, reaction } = setUp();
    const { outcome, did, en } = await disturb(
      'stimulus',
      trial(scale, [says('zero')], [says('back')]),
      cluster,
      reaction('zero', 'back'),
    );
    expect({ outcome, did }).toEqual({ outcome: 'pass', did: ['scale', 'undo'] });
    expect(en).toBe('klab scaled Deployment web to 0; the cluster reacted as asked.');
  });

  test.each([
    ['while it is in force', [says('zero')], [], 'other', 'before'],
    ['after it', [says('zero')], [says('back')], 'zero', 'zero'],
    ['one of several', [says('zero'), says('two')], [], 'zero', 'before'],
  ])('fails when a check does not pass: %s', async (_, then, after, during, afterwards) => {
    const { cluster, reaction } = setUp();
    const { outcome } = await disturb('stimulus', trial(scale, then, after), cluster, reaction(during, afterwards));
    expect(outcome).toBe('fail');
  });

  test('a check that has to hold fails when it does not', async () => {
    const { cluster, reaction } = setUp();
    let looks = 0;
    const get = cluster.list.bind(cluster);
    cluster.list = async (resource) => {
      if (resource.kind === 'ConfigMap' && ++looks === 4) cluster.put(configMap({ word: 'gone' }, 'a'));
      return get(resource);
    };
    const holds = trial(scale, [says('zero', { for: '10s' })]);
    const { outcome, en } = await disturb('stimulus', holds, cluster, reaction('zero'));
    expect(outcome).toBe('fail');
    expect(en).toContain('not for 10 s');
  });

  test('$(NONCE) is new in each run, $(NAME) is what klab made', async () => {
    const nonces = new Set<string>();
    const judge = async () => {
      const { cluster } = setUp();
      const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's-$(NONCE)', namespace } };
      const there = { grader: 'resource', with: { apiVersion: 'v1', kind: 'Secret', namespace, name: '$(NAME)' } };
      const { outcome, observation } = await disturb('stimulus', trial({ create: object }, [there]), cluster);
      nonces.add(observation.evidence[0]?.object?.name ?? '');
      return outcome;
    };
    expect([await judge(), await judge()]).toEqual(['pass', 'pass']);
    expect(nonces.size).toBe(2);
    expect([...nonces].every((name) => /^s-[0-9a-f]{24}$/.test(name))).toBe(true);
  });

  test('cheat: a name that klab needs, taken before, is no pass and nothing is done', async () => {
    const { cluster } = setUp();
    const extra = pod({ name: 'extra' });
    cluster.put(extra);
    const { kind, apiVersion, metadata } = extra;
    const gone = { grader: 'absent', with: { apiVersion, kind, namespace, name: 'other' } };
    const { outcome, did, en } = await disturb(
      'stimulus',
      trial({ create: { apiVersion, kind, metadata } }, [gone]),
      cluster,
    );
    expect({ outcome, did }).toEqual({ outcome: 'fail', did: [] });
    expect(en).toContain('already');
  });

  test('a clone has the spec of the Pod, another name and no labels of its own', async () => {
    const { cluster } = setUp();
    const base = pod({ name: 'red', labels: { app: 'web' } });
    const running = { name: 'main', ready: true, restartCount: 0, state: { running: {} } };
    cluster.put({ ...base, status: { ...base.status, containerStatuses: [running] } });
    const clone = { clone: { namespace, name: 'red', as: { name: 'blue' } } };
    const match = { spec: { containers: [{ image: 'bootcamp:v1' }] } };
    const cel = ['!has(object.metadata.labels.app)', '!has(object.spec.nodeName)'];
    const check = { grader: 'resource', with: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'blue', match, cel } };
    expect(await disturb('stimulus', trial(clone, [check]), cluster)).toMatchObject({ outcome: 'pass' });
  });

  test('labels the first object that lacks what is named', async () => {
    const { cluster } = setUp();
    const node = (name: string, labels: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
    });
    cluster.put(node('a', { logging: 'enabled' }), node('b', { control: '' }), node('c', {}));
    const label = { label: { kind: 'Node', lacks: ['logging', 'control'], key: 'logging', value: 'enabled' } };
    const check = {
      grader: 'resource',
      with: {
        apiVersion: 'v1',
        kind: 'Node',
        name: '$(NAME)',
        match: { metadata: { labels: { logging: 'enabled' } } },
      },
    };
    const { outcome, observation } = await disturb('stimulus', trial(label, [check]), cluster, {
      label: ({ name }, key, value) => cluster.put(node(name, { [key]: value ?? '' })),
    });
    expect([outcome, observation.evidence[0]?.object?.name]).toEqual(['pass', 'c']);
  });

  test.each([
    ['an unknown grader', { grader: 'resorce', with: {} }, ['then', 0, 'grader']],
    ['one that disturbs itself', { grader: 'healing', with: { of: web } }, ['then', 0, 'grader']],
    ['unsound parameters', { grader: 'rollout', with: { ...web, replicas: 'two' } }, ['then', 0, 'with', 'replicas']],
    ['an unsound duration', says('x', { within: 'soon' }), ['then', 0, 'within']],
  ])('%s is refused at load, with its place', (_, nested, path) => {
    const parsed = stimulus.params.safeParse(trial(scale, [nested]));
    expect(parsed.error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  test('watches what its checks watch and what it is done to; disturbs as much as what it does', () => {
    const parsed = stimulus.params.parse(trial(scale, [says('x')])) as { do: Parameters<typeof invasivenessOf>[0] };
    expect(stimulus.watches(parsed)).toEqual(
      expect.arrayContaining([
        { apiVersion: 'apps/v1', kind: 'Deployment', namespace },
        { apiVersion: 'v1', kind: 'ConfigMap', namespace },
      ]),
    );
    const label = { label: { apiVersion: 'v1', kind: 'Node', name: 'n', key: 'k', value: null } };
    expect([
      invasivenessOf(parsed.do),
      invasivenessOf(label),
      invasivenessOf({ deletePod: { ...web, kind: 'Deployment' } }),
    ]).toEqual(['workload', 'node', 'pod']);
  });
});
