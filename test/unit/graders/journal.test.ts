import { describe, expect, test } from 'vitest';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { HandJournal, podOf, workload } from '../../support/journal.ts';
import { namespace } from '../../support/objects.ts';

const say = (en: string) => ({ en, ko: `한국어 ${en}` });
const apps = (kind: string, name?: string, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  namespace,
  ...(name === undefined ? {} : { name }),
  ...more,
});
const judge = (params: object, recorded: HandJournal, cluster = new FakeCluster()) => {
  cluster.journal = recorded;
  return grade('journal', params, cluster);
};
const told = async (...args: Parameters<typeof judge>) => {
  const { outcome, because } = await judge(...args);
  return `${outcome}: ${because.en}`;
};

test('a step that has begun and has to last says how long it does already', async () => {
  const lasting = {
    objects: { app: apps('Deployment', 'my-app') },
    sequence: [{ what: say('my-app was there for a minute'), when: 'app != null', for: '60s' }],
  };
  const result = await judge(lasting, new HandJournal().put(workload('my-app')).wait(39));
  expect(result.because.en).toMatch(
    /^Not seen yet: my-app was there for a minute\. It has been so since \d\d:\d\d:\d\d: 39 s of the 60 s that it has to last\.$/,
  );
  expect(result.evidence[0]).toMatchObject({ expected: 'true for 60 s', observed: 'true for 39 s' });
});

describe('C1: scaled to 4, then down to 2', () => {
  const scaling = {
    objects: {
      app: apps('Deployment', 'my-app'),
      sets: apps('ReplicaSet', undefined, { controlledBy: 'app' }),
      pods: { podsOf: { kind: 'Deployment', namespace, name: 'my-app' } },
    },
    sequence: [
      {
        id: 'four',
        what: say('the ReplicaSet had 4 ready Pods'),
        when: 'sets.exists(s, s.spec.replicas == 4) && pods.filter(p, ready(p)).size() == 4',
      },
      { what: say('it had 2'), when: 'app.metadata.uid == at.four.app.metadata.uid && pods.size() == 2' },
    ],
  };
  const app = workload('my-app', { replicas: 4 });
  const set = workload('my-app-1', { kind: 'ReplicaSet', owner: app, replicas: 4 });
  const pods = [1, 2, 3, 4].map((n) => podOf(set, `my-app-1-${n}`));

  test('passes, and tells when; owners may be seen after what they own', async () => {
    const result = await judge(scaling, new HandJournal().put(...pods, set, app).remove(...pods.slice(2)));
    expect(result.outcome).toBe('pass');
    expect(result.because.en).toMatch(/^It happened: \d\d:\d\d:\d\d the ReplicaSet had 4 ready Pods; \d\d/);
    expect(result.evidence[0]).toMatchObject({ field: scaling.sequence[0]?.when });
  });

  test('left at 4: says which step is missing, after which, and what was seen last', async () => {
    expect(await told(scaling, new HandJournal().put(app, set, ...pods))).toMatch(
      /^fail: Not seen yet after "the ReplicaSet had 4 ready Pods" \(.*\): it had 2\. At .*: Deployment my-app \(replicas 4\), 4 Pods \(4 ready\)\.$/,
    );
  });

  test('cheat: two Deployments one after the other are not one that was scaled', async () => {
    const other = workload('my-app', { uid: 'other', replicas: 2 });
    const otherSet = workload('my-app-2', { kind: 'ReplicaSet', owner: other, replicas: 2 });
    const recorded = new HandJournal().put(app, set, ...pods).remove(app, set, ...pods);
    expect(await told(scaling, recorded.put(other, otherSet, podOf(otherSet, 'a'), podOf(otherSet, 'b')))).toContain(
      'fail: Not seen yet',
    );
  });

  test('cheat: Pods with the labels of the app, or with a hand-written owner that does not select them', async () => {
    const bare = [1, 2, 3, 4].map((n) => podOf(undefined, `bare-${n}`));
    expect(await told(scaling, new HandJournal().put(app, set, ...bare))).toContain('0 Pods (0 ready)');
    const forged = pods.map((pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { app: 'other' } } }));
    expect(await told(scaling, new HandJournal().put(app, set, ...forged))).toContain('0 Pods (0 ready)');
  });

  test('a name mistaken is named', async () => {
    const cluster = new FakeCluster().put(workload('myapp'));
    const named = { ...scaling, sequence: [{ what: say('it had 4'), when: 'app.spec.replicas == 4' }] };
    expect(await told(named, new HandJournal().put(workload('myapp')), cluster)).toContain(
      'fail: Not seen yet: it had 4. There is no Deployment my-app in namespace shop. Found Deployment myapp there.',
    );
  });
});

describe('C4: Pods kept, a ReplicaSet retired gently', () => {
  const old = workload('legacy-web', { kind: 'ReplicationController', apiVersion: 'v1' });
  const pods = [1, 2, 3].map((n) => podOf(old, `web-${n}`));
  const orphaned = pods.map(({ metadata: { ownerReferences: _, ...metadata }, ...pod }) => ({ ...pod, metadata }));
  const kept = {
    objects: {
      legacy: { apiVersion: 'v1', kind: 'ReplicationController', namespace, name: 'legacy-web' },
      old: { podsOf: { kind: 'ReplicationController', namespace, name: 'legacy-web' } },
      web: { apiVersion: 'v1', kind: 'Pod', namespace, labels: { app: 'my-app' } },
    },
    sequence: [
      { id: 'ready', what: say('the three Pods were ready'), when: 'old.filter(p, ready(p)).size() == 3' },
      { what: say('legacy-web was deleted'), when: 'legacy == null' },
    ],
    never: [
      {
        what: say('one of the three was gone, restarted or not ready'),
        when: 'at.ready.old.exists(o, !web.exists(p, p.metadata.uid == o.metadata.uid && ready(p) && restarts(p) == restarts(o)))',
        from: 'ready',
      },
    ],
  };

  test('passes when they go on without their controller', async () => {
    expect(
      await told(
        kept,
        new HandJournal()
          .was(old, ...pods)
          .remove(old)
          .put(...orphaned),
      ),
    ).toMatch(/^pass: /);
  });

  test('cheat: new Pods with the same labels', async () => {
    const again = [1, 2, 3].map((n) => podOf(undefined, `web-${n}`, { uid: `new-${n}` }));
    const recorded = new HandJournal().was(old, ...pods).remove(old, ...pods);
    expect(await told(kept, recorded.put(...again))).toMatch(
      /^fail: This must not happen, but it did at .*: one of the three was gone, restarted or not ready\. .*`klab reset`/,
    );
  });

  test('nothing done yet: the witness is missing, so that nothing happened is no pass', async () => {
    expect(await told(kept, new HandJournal().was(old, ...pods))).toContain('Not seen yet after');
  });

  test('a restart in place is seen, too', async () => {
    const restarted = podOf(undefined, 'web-1', { restarts: 1 });
    expect(
      await told(
        kept,
        new HandJournal()
          .was(old, ...pods)
          .remove(old)
          .put(...orphaned, restarted),
      ),
    ).toContain('fail: This must not happen');
  });

  const graceful = {
    objects: {
      batch: apps('ReplicaSet', 'old-batch'),
      pods: { podsOf: { kind: 'ReplicaSet', namespace, name: 'old-batch' } },
    },
    sequence: [
      {
        what: say('old-batch stood at 0 without Pods'),
        when: 'batch != null && uids([batch]) == uids([start.batch]) && batch.spec.replicas == 0 && pods.size() == 0',
      },
      { what: say('old-batch was deleted'), when: 'batch == null' },
    ],
  };
  const batch = workload('old-batch', { kind: 'ReplicaSet', replicas: 2 });
  const members = [podOf(batch, 'b-1'), podOf(batch, 'b-2')];

  test('graceful: at 0 first, then deleted', async () => {
    const zero = workload('old-batch', { kind: 'ReplicaSet', replicas: 0 });
    const recorded = new HandJournal().was(batch, ...members).put(zero);
    expect(await told(graceful, recorded.remove(...members).remove(zero))).toMatch(/^pass/);
  });

  test('cheat: deleted at once, made again at 0, deleted again', async () => {
    const other = workload('old-batch', { kind: 'ReplicaSet', replicas: 0, uid: 'other' });
    const recorded = new HandJournal().was(batch, ...members).remove(batch, ...members);
    expect(await told(graceful, recorded)).toMatch(/^fail: Not seen yet: old-batch stood at 0.*has been gone since/);
    expect(await told(graceful, recorded.put(other).remove(other))).toMatch(
      /^fail: Not seen yet: old-batch stood at 0/,
    );
  });
});

describe('windows', () => {
  const objects = {
    app: apps('Deployment', 'my-app'),
    pods: { podsOf: { kind: 'Deployment', namespace, name: 'my-app' } },
  };
  const bounds = {
    objects,
    sequence: [
      { id: 'before', what: say('stage before was passed'), stage: 'before' },
      {
        id: 'mixed',
        what: say('both versions ran'),
        when: "['1.0', '2.0'].all(v, pods.exists(p, p.spec.containers[0].image.endsWith(v)))",
      },
    ],
    never: [
      { what: say('fewer than 3 were ready'), when: 'pods.filter(p, ready(p)).size() < 3', from: 'before' },
      { what: say('more than 6 Pods'), when: 'pods.filter(p, !leaving(p)).size() > 6', from: 'before' },
    ],
    finally: [{ what: say('2.0 alone runs'), when: "pods.all(p, p.spec.containers[0].image == 'my-app:2.0')" }],
  };
  const app = workload('my-app', { replicas: 4 });
  const one = workload('my-app-1', { kind: 'ReplicaSet', owner: app, replicas: 4 });
  const two = workload('my-app-2', { kind: 'ReplicaSet', owner: app, replicas: 4, image: 'my-app:2.0' });
  const first = [1, 2, 3, 4].map((n) => podOf(one, `my-app-1-${n}`));
  const second = [1, 2, 3, 4].map((n) => podOf(two, `my-app-2-${n}`));
  const begun = () => new HandJournal().put(app, one, ...first).stage('before');
  const rolled = (recorded: HandJournal) => {
    recorded.put(two);
    for (const [n, pod] of first.entries()) recorded.put(second[n] ?? pod).remove(pod);
    return recorded;
  };

  test('a rolling update within its bounds passes', async () => {
    expect(await told(bounds, rolled(begun()))).toMatch(/^pass: .*What must not happen did not\.$/);
  });

  test('before the stage: blocked, with what to do', async () => {
    expect(await told(bounds, new HandJournal().put(app, one, ...first))).toBe(
      'blocked: Stage "before" has not been passed yet: run `klab check --stage before` at that point of the lab.',
    );
  });

  test('cheat: scaled to 0 and up again; made at 0; nothing rolled out', async () => {
    expect(
      await told(
        bounds,
        begun()
          .remove(...first)
          .put(two, ...second),
      ),
    ).toMatch(/^fail: This must not happen, but it did at .*: fewer than 3 were ready/);
    expect(await told(bounds, begun())).toContain('fail: Not seen yet after');
  });

  test('what must be so in the end is looked at in the end', async () => {
    expect(await told(bounds, begun().put(two, second[0] ?? one))).toContain(
      'fail: This is not so now: 2.0 alone runs.',
    );
  });

  test('a gap in the window: inconclusive, with its times; outside, or of other things, it does not matter', async () => {
    const broken = rolled(begun().gap(20));
    const result = await judge(bounds, broken);
    expect(result).toMatchObject({ outcome: 'blocked' });
    expect(result.because.en).toMatch(/recorder did not look from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d/);
    expect(await told(bounds, rolled(begun().gap(20, 'another recording')))).toMatch(/^pass/);
    const early = new HandJournal()
      .put(app, one, ...first)
      .gap(20)
      .stage('before');
    expect(await told(bounds, rolled(early))).toMatch(/^pass/);
  });

  test('… unless it happened anyway', async () => {
    expect(
      await told(
        bounds,
        begun()
          .gap(20)
          .remove(...first),
      ),
    ).toMatch(/^fail: This must not happen/);
  });

  test('while klab disturbs, and until the world is back, nothing counts', async () => {
    const disturbed = rolled(begun())
      .stimulus('heal', 'begin')
      .remove(...second.slice(0, 2));
    const during = disturbed
      .stimulus('heal', 'end')
      .wait(1)
      .put(...second.slice(0, 2))
      .wait(10);
    expect(await told(bounds, during)).toMatch(/^pass/);
    expect(await told(bounds, during.remove(...second.slice(0, 2)))).toMatch(/^fail: This must not happen/);
  });

  test('what klab broke and what stays broken is not the learner’s, however long it stays', async () => {
    const disturbed = rolled(begun())
      .stimulus('heal', 'begin')
      .remove(...second.slice(0, 2));
    expect(await told(bounds, disturbed.stimulus('heal', 'end').wait(300).put(app))).toMatch(/^pass/);
  });

  test('a stimulus without an end does not excuse everything after it', async () => {
    const cutOff = rolled(begun()).stimulus('heal', 'begin').wait(400).put(app).wait(10);
    expect(await told(bounds, cutOff.remove(...second))).toMatch(/^fail: This must not happen/);
  });

  test('a step seen only while klab disturbed does not count, and the learner is told', async () => {
    const gone = { objects, sequence: [{ what: say('a Pod was replaced'), when: 'gone.pods.size() >= 1' }] };
    const recorded = new HandJournal()
      .put(app, one, ...first)
      .stimulus('heal', 'begin')
      .remove(first[0] ?? app);
    expect(await told(gone, recorded.stimulus('heal', 'end').wait(60))).toMatch(
      /^fail: Not seen yet: a Pod was replaced\. It was so at .*, but klab itself was disturbing the cluster then \(check "heal"\)/,
    );
  });

  test('an expression that cannot be computed proves nothing', async () => {
    const loose = {
      objects,
      sequence: [{ id: 'there', what: say('it was there'), when: 'app != null' }],
      never: [{ what: say('unavailable'), when: 'app.status.unavailableReplicas > 0', from: 'there' }],
    };
    const result = await judge(loose, new HandJournal().put(app));
    expect(result).toMatchObject({ outcome: 'blocked', evidence: [{ observed: 'No such key: unavailableReplicas' }] });
  });

  test('for: only what lasts counts, also when nothing changes any more', async () => {
    const healthy = {
      objects,
      sequence: [{ what: say('4 Pods ready for 45 s'), when: 'pods.filter(p, ready(p)).size() == 4', for: '45s' }],
    };
    expect(await told(healthy, new HandJournal().put(app, one, ...first).wait(40))).toMatch(/^fail/);
    expect(await told(healthy, new HandJournal().put(app, one, ...first).wait(46))).toMatch(/^pass/);
    const broken = new HandJournal()
      .put(app, one, ...first)
      .wait(40)
      .remove(first[0] ?? app)
      .put(first[0] ?? app);
    expect(await told(healthy, broken.wait(40))).toMatch(/^fail/);
  });

  test('to: a window may end at a step (C10: mysql-1 only after mysql-0 was ready)', async () => {
    const ordered = {
      objects: {
        zero: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'mysql-0' },
        one: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'mysql-1' },
      },
      sequence: [
        { id: 'zero', what: say('mysql-0 was ready'), when: 'ready(zero)' },
        { what: say('mysql-1 was ready'), when: 'ready(one)' },
      ],
      never: [{ what: say('mysql-1 was there too early'), when: 'one != null', to: 'zero' }],
    };
    const pod = (n: number, ready = true) => podOf(undefined, `mysql-${n}`, { ready });
    expect(await told(ordered, new HandJournal().put(pod(0, false), pod(0), pod(1, false), pod(1)))).toMatch(/^pass/);
    expect(await told(ordered, new HandJournal().put(pod(0, false), pod(1, false), pod(0), pod(1)))).toContain(
      'mysql-1 was there too early',
    );
  });

  test('the prober can be part of the order (D2: blue goes after users got green)', async () => {
    const target = { kind: 'service', namespace, name: 'shop', port: 80 } as const;
    const recording = { kind: 'requests', target, path: '/', extract: '(\\d\\.\\d)' } as const;
    const switched = {
      objects: {
        blue: apps('Deployment', 'blue'),
        answer: { answers: { target: { service: 'shop', namespace, port: 80 }, extract: '(\\d\\.\\d)' } },
      },
      sequence: [
        { id: 'green', what: say('users got 2.0'), when: "answer != null && answer.ok && answer.seen == '2.0'" },
        { what: say('blue was deleted'), when: 'blue == null' },
      ],
      never: [
        { what: say('blue was gone or at 0 before'), when: 'blue == null || blue.spec.replicas == 0', to: 'green' },
      ],
    };
    const blue = workload('blue');
    const recorded = () => new HandJournal().was(blue).asked(recording, 20, { seen: '1.0' });
    expect(await told(switched, recorded().asked(recording, 5, { seen: '2.0' }).remove(blue))).toMatch(/^pass/);
    expect(await told(switched, recorded().remove(blue).asked(recording, 5, { seen: '2.0' }))).toMatch(
      /^fail: This must/,
    );
  });
});

test('nothing recorded, or a recorder that cannot be believed: inconclusive', async () => {
  const params = {
    objects: { app: apps('Deployment', 'my-app') },
    sequence: [{ what: say('x'), when: 'app != null' }],
  };
  expect(await judge(params, new HandJournal())).toMatchObject({ outcome: 'blocked' });
  expect(await grade('journal', params, new FakeCluster())).toMatchObject({
    outcome: 'blocked',
    because: { en: 'Nothing was recorded.' },
  });
});
