import { describe, expect, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import { recordingKey } from '../../../src/recording/recording.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { HandJournal, podOf, workload } from '../../support/journal.ts';
import { namespace } from '../../support/objects.ts';

const recording = {
  kind: 'requests',
  target: { kind: 'service', namespace, name: 'shop', port: 8080 },
  path: '/',
  extract: 'v=(\\d+)',
} as const;
const asking = { target: { service: 'shop', namespace, port: 8080 }, extract: 'v=(\\d+)' };
const strict = { maxConsecutiveFailures: 1, minSuccess: 0.99 };
const clean = { ...asking, witness: ['1', '2'], ...strict };

const judge = async (params: object, recorded: HandJournal) => {
  const cluster = new FakeCluster();
  cluster.journal = recorded;
  const { outcome, because, evidence } = await grade('uptime', params, cluster);
  return { outcome, because, evidence, text: `${outcome}: ${because.en}` };
};
const told = async (...args: Parameters<typeof judge>) => (await judge(...args)).text;

const v1 = { seen: '1' };
const v2 = { seen: '2' };
const refused = { failure: 'refused' };
const old = () => new HandJournal().asked(recording, 50, v1);
const rolling = () => old().asked(recording, 3, v2).asked(recording, 2, v1).asked(recording, 60, v2);

describe('the change, from what the prober saw', () => {
  test('v1, both, v2 without a failure passes', async () => {
    expect(await told({ ...clean, mixed: true }, rolling())).toMatch(
      /^pass: (\d+) of \1 requests from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d were answered\.$/,
    );
  });

  test('a switch at one blow is no mixture', async () => {
    const switched = () => old().asked(recording, 60, v2);
    expect(await told(clean, switched())).toMatch(/^pass/);
    expect(await told({ ...clean, mixed: true }, switched())).toMatch(/^blocked: 1 and 2 never answered side by side/);
  });

  test('nothing was changed: inconclusive, however well it was answered', async () => {
    expect(await told(clean, old())).toBe('blocked: Nothing has been changed yet: only 1 has answered so far.');
  });

  test('cheats: scaled to 0 and up, deleted and made again, Recreate: all of them are outages', async () => {
    const outage = old().asked(recording, 15, refused).asked(recording, 60, v2);
    const result = await judge(clean, outage);
    expect(result.text).toMatch(
      /^fail: Users felt it: from .* to .* 15 requests in a row failed, first at .* \(refused\)\. .*`klab reset`/,
    );
    expect(result.evidence).toMatchObject([
      { expected: '≤ 1 failures in a row' },
      { expected: '≥ 99 %', observed: expect.stringMatching(/^\d\d\.?\d? %$/) },
    ]);
  });

  test('cheat: the old version back and forth, the new one only at the end', async () => {
    expect(await told({ ...clean, witness: ['2', '1'] }, rolling())).toMatch(
      /^blocked: Answers of 2, then 1 were expected/,
    );
  });

  test('one lone request that is lost in a short window breaks no share below 1', async () => {
    const lost = (count: number) => {
      const recorded = old();
      for (let nth = 0; nth < count; nth++)
        recorded.asked(recording, 3, v2).asked(recording, 1, { failure: 'timeout' });
      return recorded.asked(recording, 60, v2);
    };
    expect(await told(clean, lost(1))).toMatch(/^pass: (\d+) of (?!\1)/);
    expect(await told(clean, lost(2))).toMatch(/^fail: Users felt it: .* only \d/);
    expect(await told({ ...clean, minSuccess: 1 }, lost(1))).toMatch(/^fail/);
  });

  test('cheat: an answer of something else is no good one', async () => {
    const canned = old().asked(recording, 10, {}).asked(recording, 60, v2);
    expect(await told(clean, canned)).toContain('fail: Users felt it');
    expect(await told(clean, old().asked(recording, 10, { status: 404 }).asked(recording, 60, v2))).toContain(
      '(HTTP 404)',
    );
  });

  test('an outage long before the change does not count; one that lasts does', async () => {
    const early = new HandJournal().asked(recording, 20, refused).asked(recording, 50, v1).asked(recording, 60, v2);
    expect(await told(clean, early)).toMatch(/^pass/);
    expect(await told(clean, rolling().asked(recording, 20, refused))).toMatch(/^pass/);
    expect(await told(clean, old().asked(recording, 5, v2).asked(recording, 60, refused))).toMatch(/^fail/);
  });

  test('judged only when it is over', async () => {
    expect(await told(clean, old().asked(recording, 5, v2))).toMatch(
      /^fail: The change that began at .* is not over yet/,
    );
  });

  test('a gap in it: inconclusive; of another recording: no matter', async () => {
    const broken = (key?: string) => old().asked(recording, 3, v2).gap(3, key).asked(recording, 60, v2);
    expect(await told(clean, broken(recordingKey(recording)))).toMatch(/^blocked: klab's recorder did not look/);
    expect(await told(clean, broken('another'))).toMatch(/^pass/);
  });

  test('what fails while klab disturbs does not count', async () => {
    const disturbed = (mark: boolean) => {
      const recorded = old().asked(recording, 3, v2);
      if (mark) recorded.stimulus('heal', 'begin');
      recorded.asked(recording, 10, refused);
      if (mark) recorded.stimulus('heal', 'end');
      return recorded.asked(recording, 60, v2);
    };
    expect(await told(clean, disturbed(true))).toMatch(/^pass/);
    expect(await told(clean, disturbed(false))).toMatch(/^fail/);
  });

  test('cheat: the change is made with an outage while klab disturbs, when outages do not count', async () => {
    const hidden = old()
      .stimulus('heal', 'begin')
      .asked(recording, 3, v1)
      .asked(recording, 10, refused)
      .asked(recording, 10, v2)
      .stimulus('heal', 'end')
      .asked(recording, 60, v2);
    expect(await told(clean, hidden)).toMatch(/^blocked: Nothing has been changed yet.*\(check "heal"\).*once more/);
    const again = hidden.asked(recording, 40, v1).asked(recording, 60, v2);
    expect(await told(clean, again)).toMatch(/^pass/);
  });
});

describe('the change, from the template of a workload', () => {
  const of = { kind: 'Deployment', namespace, name: 'shop' };
  const one = workload('shop', { image: 'app:1' });
  const two = workload('shop', { image: 'app:2', generation: 2, ready: 1 });
  const done = workload('shop', { image: 'app:2', generation: 2 });
  const begun = () => new HandJournal().was(one).asked(recording, 50, v1);

  test('ends when the rollout does, though the version was seen long before', async () => {
    const late = begun().put(two).asked(recording, 50, v2).asked(recording, 5, refused).asked(recording, 5, v2);
    expect(await told({ ...clean, of }, late)).toMatch(/^fail: Users felt it/);
    const under = begun().put(two).asked(recording, 80, v2);
    expect(await told({ ...clean, of }, under)).toMatch(/^fail: The change that began at .* is not over yet/);
    expect(await told({ ...clean, of }, under.put(done).asked(recording, 30, v2))).toMatch(/^pass/);
  });

  test('a change of the template that users cannot see (C2: a label) needs no witness but that change', async () => {
    const labelled = (ready: number) =>
      workload('shop', { image: 'app:1', generation: 2, ready, templateLabels: { app: 'my-app', tier: 'web' } });
    const objects = { app: { apiVersion: 'apps/v1', ...of } };
    const sequence = [
      {
        what: { en: 'the label was set', ko: '레이블' },
        when: "app.spec.template.metadata.labels.?tier.orValue('') == 'web'",
      },
    ];
    const params = { ...asking, ...strict, of, objects, sequence };
    const clear = begun().put(labelled(1)).asked(recording, 10, v1).put(labelled(3)).asked(recording, 30, v1);
    expect(await told(params, clear)).toMatch(/^pass/);
    expect(await told(params, begun())).toMatch(/^fail: Not seen yet: the label was set/);
  });

  test('begun before anything had answered: counts from the first answer on', async () => {
    const hasty = () => new HandJournal().was(one).asked(recording, 10, refused).put(two).asked(recording, 20, refused);
    const mixed = hasty().asked(recording, 3, v1).asked(recording, 2, v2).asked(recording, 3, v1).put(done);
    expect(await told({ ...clean, of, mixed: true }, mixed.asked(recording, 60, v2))).toMatch(/^pass/);
    const never = hasty().asked(recording, 3, v2).put(done).asked(recording, 60, v2);
    expect(await told({ ...clean, of }, never)).toMatch(/^blocked: Answers of 1, then 2 were expected/);
    const down = hasty().asked(recording, 3, v1).asked(recording, 5, refused).put(done);
    expect(await told({ ...clean, of }, down.asked(recording, 60, v2))).toMatch(/^fail: Users felt it/);
  });

  test('cheat: deleted and made again is a change, and its outage counts', async () => {
    const other = workload('shop', { image: 'app:2', uid: 'other' });
    const recorded = begun().remove(one).asked(recording, 10, refused).put(other).asked(recording, 60, v2);
    expect(await told({ ...clean, of }, recorded)).toMatch(/^fail: Users felt it/);
  });
});

describe('a window of its own', () => {
  const objects = {
    sick: { apiVersion: 'v1', kind: 'Pod', namespace, labels: { app: 'sick' } },
    start1: { apiVersion: 'v1', kind: 'Pod', namespace, labels: { app: 'my-app' } },
  };
  const what = { en: 'a Pod was taken out', ko: 'Pod를 뺐습니다' };
  const sequence = [{ id: 'out', what, when: 'sick.size() > 0' }];
  const taken = { ...asking, objects, sequence, from: 'out', maxGap: '3s' };
  const pod = podOf(undefined, 'a');
  const relabelled = { ...pod, metadata: { ...pod.metadata, labels: { app: 'sick' } } };

  test('from a step to now, with the longest time without an answer', async () => {
    const out = () => new HandJournal().was(pod).asked(recording, 20, refused).put(relabelled);
    expect(
      await told(taken, out().asked(recording, 5, v1).asked(recording, 10, refused).asked(recording, 5, v1)),
    ).toMatch(/^pass/);
    expect(
      await told(taken, out().asked(recording, 5, v1).asked(recording, 20, refused).asked(recording, 5, v1)),
    ).toMatch(/^fail: Users felt it: .* there was no good answer for 4\.\d+ s/);
  });

  test('the step is the witness; nothing asked is no answer', async () => {
    expect(await told(taken, new HandJournal().was(pod).asked(recording, 20, v1))).toMatch(/^fail: Not seen yet/);
    expect(await told(taken, new HandJournal().was(pod).put(relabelled))).toMatch(/^blocked: No request/);
  });
});

test('without a witness, a window or a limit it is refused', () => {
  const problems = (params: object) =>
    graders
      .find(({ kind }) => kind === 'uptime')
      ?.params.safeParse(params)
      .error?.issues.map(({ message }: { message: string }) => message)
      .join('; ');
  expect(problems({ ...asking, ...strict })).toContain('good answers prove nothing unless something was changed');
  expect(problems({ ...asking, witness: ['1', '2'] })).toContain('give one of maxFailures');
  expect(problems({ ...clean, from: 'nowhere' })).toContain('must be start or a step');
  expect(problems({ ...clean, extract: undefined })).toContain('is needed for the witness');
  expect(problems(clean)).toBeUndefined();
});
