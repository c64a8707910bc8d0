import { describe, expect, test } from 'vitest';
import type { WorkloadObject } from '../../../src/grading/kube-types.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { HandJournal, workload } from '../../support/journal.ts';
import { namespace } from '../../support/objects.ts';

const of = { kind: 'Deployment', namespace, name: 'my-app' };
const cause = (text: string) => ({ 'kubernetes.io/change-cause': text });

/** A Deployment and its ReplicaSets as their controller would treat them. */
class Rollouts {
  readonly journal = new HandJournal();
  readonly uid: string;
  #generation = 0;
  #app: WorkloadObject | undefined;
  readonly #sets = new Map<string, WorkloadObject>();

  constructor(uid = 'app', journal?: HandJournal) {
    this.uid = uid;
    if (journal) this.journal = journal;
  }

  /** The template gets this image; `done`: and is rolled out. */
  image(image: string, done = true): this {
    const annotations = this.#app?.metadata.annotations;
    const options = { uid: this.uid, image, generation: ++this.#generation, ...(annotations ? { annotations } : {}) };
    this.#app = workload('my-app', { ...options, ready: 0 });
    const set =
      this.#sets.get(image) ??
      workload(`my-app-${this.#sets.size}`, {
        kind: 'ReplicaSet',
        image,
        owner: this.#app,
        uid: `${this.uid}-${this.#sets.size}`,
      });
    this.#sets.set(image, set);
    this.journal.put(this.#app, this.#annotated(set)).wait(5);
    if (done) this.journal.put(workload('my-app', options)).wait(5);
    return this;
  }

  /** kubectl annotate deployment; its controller takes it over to the present ReplicaSet. */
  cause(text: string): this {
    const app = this.#app as WorkloadObject;
    this.#app = { ...app, metadata: { ...app.metadata, annotations: cause(text) } };
    const image = app.spec?.template?.spec?.containers?.[0]?.image ?? '';
    this.journal.put(this.#app, this.#annotated(this.#sets.get(image) as WorkloadObject)).wait(5);
    return this;
  }

  #annotated(set: WorkloadObject): WorkloadObject {
    const annotations = this.#app?.metadata.annotations;
    return { ...set, metadata: { ...set.metadata, ...(annotations ? { annotations } : {}) } };
  }

  get set() {
    return (image: string) => this.#sets.get(image) as WorkloadObject;
  }

  get app() {
    return this.#app as WorkloadObject;
  }
}

const judge = async (params: object, { journal }: { journal: HandJournal }, cluster = new FakeCluster()) => {
  cluster.journal = journal;
  const { outcome, because, evidence } = await grade('history', { of, ...params }, cluster);
  return { text: `${outcome}: ${because.en}`, evidence };
};
const told = async (...args: Parameters<typeof judge>) => (await judge(...args)).text;

const images = ['my-app:1.0', 'my-app:2.0', 'my-app:3.0', 'my-app:2.0', 'my-app:1.0'];
const c7 = {
  sequence: images.map((image) => ({ image, rolledOut: image !== 'my-app:3.0' })),
  current: { sameAs: 0 },
  minRevision: 5,
};
const all = () =>
  new Rollouts()
    .image('my-app:1.0')
    .image('my-app:2.0')
    .image('my-app:3.0', false)
    .image('my-app:2.0')
    .image('my-app:1.0');

describe('C7: there and back', () => {
  test('passes, with the revisions as evidence', async () => {
    const { text, evidence } = await judge(c7, all());
    expect(text).toMatch(/^pass: It went through my-app:1\.0 \(\d\d:\d\d:\d\d\), my-app:2\.0/);
    expect(evidence[1]).toEqual({ field: 'revision of my-app:1.0', observed: 'my-app-0 (uid app-0)' });
  });

  test('not there yet: which image comes next, and what was so far', async () => {
    const begun = new Rollouts().image('my-app:1.0').image('my-app:2.0');
    expect(await told(c7, begun)).toMatch(
      /^fail: Deployment my-app has not had image my-app:3\.0 after my-app:2\.0 \(.*\)\. So far: my-app:1\.0 \(.*\), my-app:2\.0 \(.*\)\.$/,
    );
  });

  test('a stage in the middle can be judged: back at 2.0, the same ReplicaSet', async () => {
    const undone = { sequence: c7.sequence.slice(0, 4), current: { sameAs: 1 } };
    const back = () => new Rollouts().image('my-app:1.0').image('my-app:2.0').image('my-app:3.0', false);
    expect(await told(undone, back().image('my-app:2.0'))).toMatch(/^pass/);
    const rolls = back();
    rolls.journal.remove(rolls.set('my-app:2.0'));
    const fresh = workload('my-app-x', { kind: 'ReplicaSet', image: 'my-app:2.0', owner: rolls.app, uid: 'fresh' });
    rolls.image('my-app:2.0').journal.remove(rolls.set('my-app:2.0')).put(fresh);
    expect(await told(undone, rolls)).toMatch(
      /^fail: Deployment my-app is not back at the revision that first had my-app:2\.0/,
    );
  });

  test('cheat: delete and create 1.0 again', async () => {
    const rolls = new Rollouts().image('my-app:1.0').image('my-app:2.0').image('my-app:3.0', false).image('my-app:2.0');
    rolls.journal.remove(rolls.app);
    expect(await told(c7, rolls)).toMatch(/^fail: Deployment my-app was deleted at/);
    const again = new Rollouts('again', rolls.journal).image('my-app:1.0');
    expect(await told(c7, again)).toMatch(
      /^fail: .* my-app:2\.0 .* was made again at .*, and its history began anew\./,
    );
  });

  test('another template with the same image (C2: a label) that never came is told as that', async () => {
    const sequence = [{ image: 'my-app:1.0' }, { image: 'my-app:1.0', match: { spec: { replicas: 3 } } }];
    expect(await told({ sequence }, new Rollouts().image('my-app:1.0'))).toMatch(
      /^fail: The template of Deployment my-app has not been changed since it got image my-app:1\.0 \(.*\)\. So far/,
    );
  });

  test('cheat: one that was there at the start must be that one', async () => {
    const old = workload('my-app', { uid: 'old' });
    const applied = new HandJournal().put(old).started().remove(old);
    const instead = new Rollouts('again', applied).image('my-app:1.0').image('my-app:2.0');
    expect(await told({ sequence: c7.sequence.slice(0, 2) }, instead)).toContain(
      'is not the one that was there at the start',
    );
    const again = new Rollouts('again', new HandJournal().was(old).remove(old)).image('my-app:1.0').image('my-app:2.0');
    expect(await told({ sequence: c7.sequence.slice(0, 2) }, again)).toMatch(
      /^fail: Deployment my-app is not the one that was there at the start/,
    );
  });

  test('cheat: ReplicaSets made by hand, owned by it and not: its template never went through that', async () => {
    const rolls = new Rollouts().image('my-app:1.0');
    for (const [n, image] of ['my-app:2.0', 'my-app:3.0'].entries()) {
      const own = n === 0 ? { owner: rolls.app } : {};
      rolls.journal.put(workload(`forged-${n}`, { kind: 'ReplicaSet', image, ...own }));
    }
    expect(await told(c7, rolls)).toMatch(/^fail: Deployment my-app has not had image my-app:2\.0/);
  });

  test('cheat: a revision written into the annotation', async () => {
    const rolls = new Rollouts().image('my-app:1.0').image('my-app:2.0');
    rolls.journal.put({
      ...rolls.app,
      metadata: { ...rolls.app.metadata, annotations: { 'deployment.kubernetes.io/revision': '9' } },
    });
    expect(await told({ sequence: c7.sequence.slice(0, 2), minRevision: 5 }, rolls)).toBe(
      'fail: Deployment my-app is at revision 2; the task leads to 5.',
    );
  });

  test('cheat: all templates within a moment, none rolled out, or none seen by the controller', async () => {
    const rushed = new Rollouts();
    for (const image of images) rushed.image(image, false);
    expect(await told(c7, rushed)).toMatch(
      /^fail: Deployment my-app had image my-app:1\.0 \(.*\), but it was not rolled out/,
    );
    const flash = new Rollouts().image('my-app:1.0');
    flash.journal.put(workload('my-app', { uid: 'app', image: 'my-app:2.0' }), flash.app).wait(10);
    expect(await told({ sequence: [{ image: 'my-app:1.0' }, { image: 'my-app:2.0' }] }, flash)).toContain(
      'but so shortly that its controller never made a revision of it',
    );
  });

  test('a gap that may have swallowed it: inconclusive', async () => {
    const rolls = new Rollouts().image('my-app:1.0');
    rolls.journal.gap(30);
    expect(await told(c7, rolls.image('my-app:3.0'))).toMatch(/^blocked: .*recorder did not look from/);
  });

  test('absent, or called otherwise', async () => {
    const cluster = new FakeCluster().put(workload('myapp'));
    expect(await told(c7, { journal: new HandJournal().put(workload('myapp')) }, cluster)).toContain(
      'There is no Deployment my-app in namespace shop. Found Deployment myapp there.',
    );
  });
});

describe('causes', () => {
  const caused = {
    sequence: [
      {
        image: 'my-app:1.0',
        cause: '^initial image 1\\.0$',
        match: { spec: { template: { metadata: { labels: { app: 'my-app' } } } } },
      },
      { image: 'my-app:2.0', cause: '^update to 2\\.0$' },
    ],
  };

  test('written after each change', async () => {
    const rolls = new Rollouts()
      .image('my-app:1.0')
      .cause('initial image 1.0')
      .image('my-app:2.0')
      .cause('update to 2.0');
    expect(await told(caused, rolls)).toMatch(/^pass/);
  });

  test('written before the update, it belongs to the revision before', async () => {
    const rolls = new Rollouts()
      .image('my-app:1.0')
      .cause('initial image 1.0')
      .cause('update to 2.0')
      .image('my-app:2.0');
    expect(await told(caused, rolls)).toContain('but its change-cause was "update to 2.0" when its time ended.');
  });

  test('cheat: edited on the old ReplicaSet afterwards', async () => {
    const rolls = new Rollouts().image('my-app:1.0').image('my-app:2.0').cause('update to 2.0');
    const old = rolls.set('my-app:1.0');
    rolls.journal.put({ ...old, metadata: { ...old.metadata, annotations: cause('initial image 1.0') } });
    expect(await told(caused, rolls)).toContain('but no change-cause was recorded for it.');
  });

  test('fields of that time', async () => {
    const rolls = new Rollouts().image('my-app:1.0').cause('initial image 1.0');
    const [first] = caused.sequence;
    const match = { spec: { template: { metadata: { labels: { env: 'production' } } } } };
    expect(await told({ sequence: [{ ...first, match }] }, rolls)).toContain(
      'but .spec.template.metadata.labels.env was not what was asked.',
    );
  });
});

test('a StatefulSet: ControllerRevisions carry its templates', async () => {
  const set = (image: string, generation: number) => workload('db', { kind: 'StatefulSet', image, generation });
  const revision = (image: string, uid: string, of = set(image, 1)) => ({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: uid,
      namespace,
      uid,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: of.metadata.uid ?? '', controller: true },
      ],
    },
    data: { spec: { template: { ...of.spec?.template, $patch: 'replace' } } },
  });
  const journal = new HandJournal()
    .put(set('db:1', 1), revision('db:1', 'r1'))
    .wait(5)
    .put(set('db:2', 2), revision('db:2', 'r2'))
    .wait(5);
  const params = {
    of: { kind: 'StatefulSet', namespace, name: 'db' },
    sequence: ['db:1', 'db:2', 'db:1'].map((image) => ({ image })),
    current: { sameAs: 0 },
  };
  expect(await told(params, { journal: journal.put(set('db:1', 3)) })).toMatch(/^pass/);
  const forged = new HandJournal().put(set('db:1', 1), revision('db:1', 'r1'), revision('db:2', 'r2')).wait(5);
  expect(await told(params, { journal: forged })).toContain('has not had image db:2');
});
