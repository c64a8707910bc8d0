import { describe, expect, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import { disturbancesOf, inOrder } from '../../../src/grading/story/disturbance.ts';
import { neversOf, stepsOf } from '../../../src/grading/story/params.ts';
import { play } from '../../../src/grading/story/play.ts';
import { recordingsOf, type VariablesParam, variablesOf } from '../../../src/grading/story/variables.ts';
import { HandJournal, podOf, workload } from '../../support/journal.ts';
import { namespace } from '../../support/objects.ts';

const objects: VariablesParam = {
  app: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'my-app' },
  pods: { podsOf: { kind: 'Deployment', namespace, name: 'my-app' } },
};
const variables = variablesOf(objects);
const what = { en: 'x', ko: '엑스' };
const step = (when: string, more: object = {}) => ({ what, when, for: 0, ...more });

async function played(
  recorded: HandJournal,
  sequence: readonly ReturnType<typeof step>[],
  never: readonly string[] = [],
) {
  const nevers = never.map((when) => ({ what, when, for: 0, from: 'start', to: 'now' }));
  const story = { objects, sequence, never: nevers };
  return play({ variables, steps: stepsOf(story), nevers: neversOf(story) }, await recorded.read());
}

const app = workload('my-app', { replicas: 2 });
const set = workload('my-app-1', { kind: 'ReplicaSet', owner: app });
const [a, b] = [podOf(set, 'a'), podOf(set, 'b')];

describe('variables', () => {
  test('what has to be recorded: the objects, and what stands between owners and owned', () => {
    expect(recordingsOf(variables).map((one) => ('resource' in one ? one.resource.kind : one.kind))).toEqual([
      'Deployment',
      'Pod',
      'ReplicaSet',
    ]);
  });

  test('start, ever, gone and at: the past in its own states', async () => {
    const recorded = () => new HandJournal().was(app, set, a).put(b).remove(a);
    const holds = async (when: string) => (await played(recorded(), [step(when)])).reached.length === 1;
    expect(
      await holds(
        'start.pods.size() == 1 && pods.size() == 1 && ever.pods.size() == 2 && uids(gone.pods) == uids(start.pods)',
      ),
    ).toBe(true);
    expect(await holds('gone.pods.size() == 2')).toBe(false);
    const steps = [step('pods.size() == 2', { id: 'two' }), step('at.two.pods.size() == 2 && pods.size() == 1')];
    expect((await played(recorded(), steps)).reached).toHaveLength(2);
  });

  test('Pods of an owner that is gone are its Pods still; those of another one are not', async () => {
    const other = workload('other-1', { kind: 'ReplicaSet', owner: workload('other') });
    const recorded = new HandJournal().put(app, set, a).remove(app, set).put(b, podOf(other, 'c'));
    expect((await played(recorded, [step('app == null && pods.size() == 2')])).reached).toHaveLength(1);
  });

  test('the beginning is what was there, all of it at once', async () => {
    const recorded = new HandJournal().was(app, set, a, b).put(workload('my-app', { replicas: 3 }));
    const seen = await played(recorded, [step('app.spec.replicas == 3')], ['pods.size() < 2']);
    expect(seen.nevers[0]).toMatchObject({ happenedAt: undefined, unknown: undefined });
  });
});

describe('a step that has to last', () => {
  const ready = (forMs: number) => [step('app != null', { for: forMs })];

  test('tells since when it is so, and how much of it is over', async () => {
    const { pending, until } = await played(new HandJournal().put(app).wait(39), ready(60_000));
    expect(pending?.lasting).toEqual({ since: until - 39_000, forMs: 60_000 });
  });

  test('tells nothing of it where it is not so, or has not to last', async () => {
    const gone = new HandJournal().put(app).wait(39).remove(app);
    expect((await played(gone, ready(60_000))).pending).toMatchObject({ truth: false, lasting: undefined });
    expect((await played(new HandJournal().put(app), [step('app == null')])).pending?.lasting).toBeUndefined();
    expect((await played(new HandJournal().put(app).wait(61), ready(60_000))).pending).toBeUndefined();
  });
});

describe('the beginning', () => {
  const two = (recorded: HandJournal) => played(recorded, [step('app != null && start.pods.size() == 2')]);

  test('is when klab has applied the start state, where the recorder saw it being applied', async () => {
    expect((await two(new HandJournal().put(app, set, a, b).started())).reached).toHaveLength(1);
    expect((await two(new HandJournal().put(app, set, a).started().put(b))).reached).toHaveLength(0);
  });

  test('what happens while it is applied is no mistake of the learner’s', async () => {
    const recorded = new HandJournal().put(app, set, a).remove(a).put(a, b).started();
    expect((await played(recorded, [step('app != null')], ['pods.size() == 0'])).nevers[0]?.happenedAt).toBeUndefined();
  });
});

describe('order', () => {
  test('each step at the earliest moment that is not before the one before it', async () => {
    const recorded = new HandJournal().put(app, set, a, b).remove(a).put(a);
    const seen = await played(recorded, [step('pods.size() == 2'), step('pods.size() == 1'), step('pods.size() == 2')]);
    expect(seen.reached).toEqual([...seen.reached].sort((x, y) => x - y));
    expect(seen.reached).toHaveLength(3);
    expect((await played(recorded, [step('pods.size() == 2'), step('pods.size() == 0')])).reached).toHaveLength(1);
  });
});

describe('disturbances', () => {
  const of = async (recorded: HandJournal) => {
    const journal = await recorded.read();
    const from = (at: number) => (at - journal.beganAt) / 1_000;
    return disturbancesOf(journal, inOrder(journal), variables).map((one) => [from(one.from), from(one.to)]);
  };
  const begun = () => new HandJournal().was(app, set, a, b).stimulus('heal', 'begin');

  test('last until nothing has changed for 3 s', async () => {
    expect(await of(begun().stimulus('heal', 'end').wait(60))).toEqual([[0.1, 3.2]]);
    expect(await of(begun().stimulus('heal', 'end').wait(2).put(b).wait(60))).toEqual([[0.1, 5.3]]);
  });

  test('and as long as something is on its way out', async () => {
    const leaving = podOf(set, 'a', { leaving: true });
    const recorded = begun().put(leaving).stimulus('heal', 'end').wait(20).remove(leaving).wait(60);
    expect(await of(recorded)).toEqual([[0.1, 23.4]]);
  });

  test('but a minute at most: whoever keeps things moving is not klab', async () => {
    const recorded = begun().stimulus('heal', 'end');
    for (let n = 0; n < 60; n++) recorded.wait(2).put(b);
    expect(await of(recorded)).toEqual([[0.1, 60.2]]);
  });

  test('without an end: five minutes at most', async () => {
    expect(await of(begun().wait(600))).toEqual([[0.1, 303.1]]);
  });
});

describe('what an author writes wrongly is refused with the reason', () => {
  const problems = (part: object) =>
    graders
      .find(({ kind }) => kind === 'journal')
      ?.params.safeParse({ objects, sequence: [{ id: 'there', what, when: 'app != null' }], ...part })
      .error?.issues.map(({ message }: { message: string }) => message)
      .join('; ');

  test.for([
    [{ sequence: [] }, 'what never happened proves nothing unless something has been seen'],
    [{ sequence: [{ what, when: 'true' }] }, 'reads none of the objects'],
    [{ sequence: [{ what, when: 'apps != null' }] }, 'Unknown variable: apps'],
    [{ sequence: [{ what, when: 'start.apps == null' }] }, 'after start comes one of the objects: app, pods'],
    [{ sequence: [{ what, when: 'at.later.app == app' }] }, 'at.later is no earlier step'],
    [{ sequence: [{ id: 'me', what, when: 'at.me.app == app' }] }, 'at.me is no earlier step'],
    [{ never: [{ what, when: 'at.there.app == null' }] }, 'at.there is no earlier step'],
    [{ never: [{ what, when: 'app == null', from: 'nowhere' }] }, 'must be one of start, now, there'],
    [{ never: [{ what, when: 'app == null', from: 'there', to: 'there' }] }, 'there does not come after there'],
    [{ sequence: [{ what }] }, 'give when, stage, or both'],
    [{ objects: { start: objects.app } }, 'Invalid key in record'],
    [{ objects: { app: { ...objects.app, controlledBy: 'nobody' } } }, 'names no variable that holds objects'],
  ] as const)('%j', ([part, message]) => {
    expect(problems(part)).toContain(message);
  });

  test('and what is right is not', () => {
    expect(problems({ never: [{ what, when: 'at.there.app == null', from: 'there' }] })).toBeUndefined();
  });
});

test('expressions are computed again only when something that they read has changed', async () => {
  const recorded = new HandJournal().was(app, set);
  for (let n = 0; n < 500; n++) recorded.put(podOf(set, `p-${n % 20}`, { restarts: n }));
  const looked = { app: 0, pods: 0 };
  const journal = await recorded.read();
  const story = { objects, sequence: [step('app == null')], never: [] };
  const [one] = stepsOf(story);
  const counting = (name: 'app' | 'pods') => ({
    source: name,
    reads: new Set([name]),
    always: false,
    evaluate: () => {
      looked[name]++;
      return false;
    },
  });
  const nevers = (['app', 'pods'] as const).map((name) => ({
    when: counting(name),
    forMs: 0,
    from: 'start',
    to: 'now',
  }));
  play({ variables, steps: one ? [one] : [], nevers }, journal);
  expect(looked).toEqual({ app: 1, pods: 501 });
});
