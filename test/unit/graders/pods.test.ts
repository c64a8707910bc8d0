import { describe, expect, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { deployment, namespace, owner, pod } from '../../support/objects.ts';
import { objectsOf, recorded } from '../../support/states.ts';

const of = { kind: 'Deployment', namespace, name: 'web' };
const why = async (params: object, cluster: FakeCluster) => {
  const { outcome, because } = await grade('pods', params, cluster);
  return `${outcome}: ${because.en}`;
};

function changed(change: (first: Pod) => Pod): FakeCluster {
  const { all, pods } = deployment();
  return new FakeCluster().put(...all, change(pods[0] as Pod));
}
const withImageId = (one: Pod, imageID: string): Pod => ({
  ...one,
  status: { ...one.status, containerStatuses: [{ name: 'main', ready: true, restartCount: 0, imageID }] },
});

describe('of a workload', () => {
  test('names, nodes, containers, restarts', async () => {
    const cluster = new FakeCluster().put(...deployment().all);
    const good = { of, names: ['web-abc-2', 'web-abc-1'], nodes: ['node-1'], containers: ['main'], maxRestarts: 0 };
    expect(await why(good, cluster)).toBe('pass: 2 Pods of Deployment web, as asked.');
    expect(await why({ of, names: ['web-0', 'web-1'] }, cluster)).toContain(
      'has the Pods web-abc-1, web-abc-2; web-0, web-1 expected',
    );
    expect(await why({ of, nodes: ['node-2'] }, cluster)).toContain('runs on node node-1; node-2 expected');
    expect(await why({ of, containers: 2 }, cluster)).toContain('has 1 containers (main); 2 expected');
    expect(await why({ of, containers: ['app'] }, cluster)).toContain('has the containers main; app expected');
    expect(await why({ of, minRestarts: 1 }, cluster)).toContain('has restarted 0 times');
  });

  test('why a Pod is not Ready', async () => {
    expect(await why({ of }, recorded('readiness-http'))).toContain('nothing listens on port 9090');
  });

  test('why there are too few Pods', async () => {
    expect(await why({ of, count: 3 }, recorded('quota'))).toContain('ResourceQuota small is used up');
  });

  test('Terminating Pods do not count', async () => {
    const leaving = changed((first) => ({
      ...first,
      metadata: { ...first.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    }));
    expect(await why({ of, count: 2 }, leaving)).toContain('1 Pods of its own; 2 expected');
    expect(await why({ of, count: 1 }, leaving)).toMatch(/^pass/);
  });

  test('cheat: Pods of nobody with the right labels and names', async () => {
    const { object, replicaSet, pods } = deployment();
    const faked = pods.map(({ metadata }) => pod({ name: metadata.name, labels: metadata.labels ?? {} }));
    expect(await why({ of, count: 2 }, new FakeCluster().put(object, replicaSet, ...faked))).toContain(
      '0 Pods of its own',
    );
  });

  test('cheat: an ownerReference by hand that is not the controller, or on a Pod the selector does not match', async () => {
    const { object, replicaSet, pods } = deployment();
    const labels = pods[0]?.metadata.labels ?? {};
    const notController = pod({ name: 'a', labels });
    const cluster = new FakeCluster().put(
      object,
      replicaSet,
      {
        ...notController,
        metadata: { ...notController.metadata, ownerReferences: [{ ...owner(replicaSet), controller: false }] },
      },
      pod({ name: 'b', labels: { app: 'other' }, owner: replicaSet }),
    );
    expect(await why({ of, count: 2 }, cluster)).toContain('0 Pods of its own');
  });

  test('cheat: Ready written into the status by hand', async () => {
    const onNoNode = changed((first) => ({ ...first, spec: { containers: first.spec?.containers ?? [] } }));
    expect((await grade('pods', { of }, onNoNode)).outcome).toBe('fail');
    const notRunning = changed((first) => ({
      ...first,
      status: {
        ...first.status,
        containerStatuses: [{ name: 'main', ready: false, state: { waiting: { reason: 'ErrImagePull' } } }],
      },
    }));
    expect(await why({ of }, notRunning)).toContain('cannot get its image');
  });
});

describe('image', () => {
  const [one, two] = deployment().pods as [Pod, Pod];
  const cluster = (first: string, second: string) =>
    new FakeCluster().put(...deployment().all, withImageId(one, first), withImageId(two, second));
  const params = { of, image: 'bootcamp:v1' };

  test('the same ID everywhere, and the one that klab loaded', async () => {
    const good = cluster('sha256:aa', 'docker://sha256:aa');
    expect(await why(params, good)).toMatch(/^pass/);
    good.imageIds = new Map([['bootcamp:v1', 'sha256:aa']]);
    expect(await why(params, good)).toMatch(/^pass/);
    expect(await why({ ...params, image: 'bootcamp:v2' }, good)).toContain(
      'uses image bootcamp:v1; bootcamp:v2 expected',
    );
    expect(await why(params, new FakeCluster().put(...deployment().all))).toContain('has not started image');
  });

  test('cheat: another image under the right name', async () => {
    expect(await why(params, cluster('sha256:aa', 'sha256:bb'))).toContain('runs another image than Pod web-abc-1');
    const relabelled = cluster('sha256:bb', 'sha256:bb');
    relabelled.imageIds = new Map([['bootcamp:v1', 'sha256:aa']]);
    expect(await why(params, relabelled)).toContain("it is not the lab's image");
  });
});

describe('of a single Pod', () => {
  const single = { kind: 'Pod', namespace, name: 'web' };

  test('a Pod of its own', async () => {
    expect(await why({ of: single, owner: 'none' }, recorded('kind-pod'))).toMatch(/^pass/);
  });

  test('cheat: a Pod of a workload', async () => {
    const cluster = recorded('kind-replica-set');
    const name = objectsOf('kind-replica-set').find(({ kind }) => kind === 'Pod')?.metadata.name;
    expect(await why({ of: { ...single, name }, owner: 'none' }, cluster)).toContain('belongs to ReplicaSet web');
    expect(await why({ of: { ...single, name } }, cluster)).toMatch(/^pass/);
  });

  test('absent, or of another kind', async () => {
    expect(await why({ of: single }, recorded('crash'))).toContain('Found a Deployment web, but it is no Pod');
  });

  test('ended', async () => {
    const ended = pod({ name: 'web' });
    const evicted = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' };
    expect(await grade('pods', { of: single }, new FakeCluster().put({ ...ended, status: evicted }))).toMatchObject({
      diagnosis: 'pod-ended',
      because: {
        en: 'Pod web has ended (Failed, Evicted: The node was low on resource: memory.) and does not start again.',
      },
    });
  });

  test('`owner` is refused beside a workload', () => {
    const { error } = graders.find(({ kind }) => kind === 'pods')?.params.safeParse({ of, owner: 'none' }) ?? {};
    expect(error?.issues[0]?.message).toBe('goes with kind Pod only: a workload owns its Pods');
  });
});
