import { beforeEach, describe, expect, test } from 'vitest';
import { type KubeObject, ProbeError } from '../../../src/cluster/cluster.ts';
import type { Journal, Mark } from '../../../src/recording/journal.ts';
import { sealed } from '../../../src/recording/marks.ts';
import { RecorderJournal } from '../../../src/recording/read-journal.ts';
import { recorderObjects } from '../../../src/recording/recorder-manifests.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';

const attempt = { id: 'an-attempt', recorder: { uid: 'recorder-uid', key: 'key' } };
const { signal } = new AbortController();
const at = 1_700_000_000_000;

let cluster: FakeCluster;
let file: string;
let now: number;
let asked: string[][];

function recorder(change: object = {}): KubeObject {
  const pod = recorderObjects(attempt.id, [], ['shop']).at(-1) as KubeObject;
  const metadata = { ...pod.metadata, uid: 'recorder-uid' };
  return { ...pod, metadata, status: { phase: 'Running' }, ...change };
}

beforeEach(() => {
  [cluster, file, now, asked] = [new FakeCluster().put(recorder()), '', at + 2_000, []];
  cluster.onExec = (pod, argv) => {
    expect(pod).toBe('recorder-an-attempt');
    asked.push([...argv]);
    const [offset = 0, most = 0] = argv.slice(-2).map(Number);
    const bytes = Buffer.from(file);
    const piece = bytes.subarray(offset - 1, offset - 1 + most).toString();
    return { exitCode: 0, stdout: `${now / 1000}\n${bytes.length}\n${piece}`, stderr: '', truncated: false };
  };
});

const lines = (...add: readonly object[]) => {
  file += add.map((line) => `${JSON.stringify(line)}\n`).join('');
};
const begun = { type: 'begun', at, next: 0, attempt: 'an-attempt' };
const alive = (next: number, until = at + 1_000) => ({ type: 'alive', at: until, until, next });
const map = (seq: number, n: string) => ({
  seq,
  at: at + seq,
  type: 'object',
  change: 'added',
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', uid: 'u' }, data: { n } },
});
const change = (seq: number, n: string) => ({
  seq,
  at: at + seq,
  type: 'object',
  change: 'changed',
  of: 'u',
  patch: { data: { n } },
});

async function read(journal = new RecorderJournal(cluster, attempt, { patienceMs: 0 })): Promise<Journal> {
  const found = await journal.read(signal);
  if ('missing' in found) throw new Error(`missing: ${found.missing.en}`);
  return found;
}

async function missing(journal = new RecorderJournal(cluster, attempt, { patienceMs: 0 })): Promise<string> {
  const found = await journal.read(signal);
  if (!('missing' in found)) throw new Error('it was there');
  expect(found.missing.ko).not.toBe(found.missing.en);
  return found.missing.en;
}

test('objects are whole again', async () => {
  lines(begun, map(0, '1'), change(1, '2'), alive(2));
  expect(await read()).toMatchObject({
    beganAt: at,
    until: at + 1_000,
    entries: [
      { object: { data: { n: '1' } } },
      { seq: 1, change: 'changed', object: { kind: 'ConfigMap', data: { n: '2' } } },
    ],
  });
});

test('a later read goes on behind the last whole line', async () => {
  const journal = new RecorderJournal(cluster, attempt, { patienceMs: 0 });
  lines(begun, map(0, '한국어'), alive(1));
  const first = Buffer.byteLength(file);
  file += '{"seq":1,"at"';
  expect((await read(journal)).entries).toHaveLength(1);
  file = file.slice(0, -'{"seq":1,"at"'.length);
  lines(change(1, '2'));
  expect((await read(journal)).entries).toHaveLength(2);
  expect(asked.at(-1)?.at(-2)).toBe(String(first + 1));
});

test('a long journal comes in pieces', async () => {
  lines(begun, map(0, 'x'.repeat(3_000_000)), change(1, 'y'.repeat(3_000_000)), alive(2));
  expect((await read()).entries).toHaveLength(2);
  expect(asked.length).toBeGreaterThan(1);
});

test('those who ask while a read is under way share one', async () => {
  const journal = new RecorderJournal(cluster, attempt, { patienceMs: 0 });
  lines(begun, alive(0));
  await Promise.all(Array.from({ length: 9 }, () => read(journal)));
  expect(asked.length).toBeLessThan(3);
});

test('a gap of a restart is an entry like others', async () => {
  lines(begun, map(0, '1'), { seq: 1, at: at + 500, type: 'gap', from: at + 100 }, alive(2));
  expect((await read()).entries[1]).toEqual({ seq: 1, at: at + 500, type: 'gap', from: at + 100 });
});

test('behind the end of a full journal there is a gap until now', async () => {
  lines(begun, map(0, '1'), { type: 'full', at: at + 10, next: 1 });
  now = at + 9_000_000;
  expect((await read()).entries.at(-1)).toEqual({ seq: 1, at: now, type: 'gap', from: at + 10 });
});

describe('could not be read, so nobody is to blame', () => {
  test.each([
    ['it has not begun', () => lines(map(0, '1'))],
    [
      'it does not follow any more',
      () => {
        lines(begun, alive(0));
        now = at + 60_000;
      },
    ],
    [
      'exec fails',
      () => {
        cluster.onExec = () => {
          throw new ProbeError('container is restarting');
        };
      },
    ],
    [
      'there is no file',
      () => {
        cluster.onExec = () => ({ exitCode: 1, stdout: '', stderr: 'no such file', truncated: false });
      },
    ],
  ])('%s', async (_what, arrange) => {
    arrange();
    await expect(read()).rejects.toBeInstanceOf(ProbeError);
  });
});

describe('is missing when', () => {
  test.each([
    ['the Pod is gone', () => cluster.remove(recorder()), 'is gone'],
    ['the Pod has ended', () => cluster.put(recorder({ status: { phase: 'Failed' } })), 'is gone'],
    [
      'another Pod has its name',
      () => cluster.put(recorder({ metadata: { ...recorder().metadata, uid: 'another' } })),
      'not the one',
    ],
    [
      'the Pod was given another image',
      () => cluster.put(recorder({ spec: { containers: [{ name: 'recorder', image: 'mine:v1' }] } })),
      'has been changed',
    ],
    [
      'somebody has joined the Pod',
      () =>
        cluster.put(recorder({ spec: { ...(recorder().spec as object), ephemeralContainers: [{ name: 'debug' }] } })),
      'has been changed',
    ],
    ['a line was taken away', () => lines(change(2, '3')), 'entry 1 was expected'],
    ['a line was put in', () => lines(map(0, '9')), 'entry 1 was expected'],
    ['a line is nonsense', () => lines({ hello: 'there' }), 'none of the recorder'],
    ['it is of another attempt', () => lines({ ...begun, next: 1, attempt: 'other' }), 'another attempt'],
  ])('%s', async (_what, tamper, words) => {
    lines(begun, map(0, '1'));
    tamper();
    expect(await missing()).toContain(words);
  });

  test('it has become shorter, and stays so', async () => {
    const journal = new RecorderJournal(cluster, attempt, { patienceMs: 0 });
    lines(begun, map(0, '1'), change(1, '2'), alive(2));
    await read(journal);
    const whole = file;
    file = file.slice(0, 100);
    expect(await missing(journal)).toContain('shorter');
    file = whole;
    expect(await missing(journal)).toContain('shorter');
  });
});

describe('marks', () => {
  const stimulus: Mark = { kind: 'stimulus', check: 'c', phase: 'begin' };
  const line = (mark: Mark, key: string) => {
    const { id, value } = sealed(mark, key, at);
    return { seq: 0, at, type: 'mark', id, ...JSON.parse(value) };
  };

  test('of klab are entries, without what proves them', async () => {
    lines(begun, line(stimulus, 'key'), alive(1));
    expect((await read()).entries).toEqual([{ seq: 0, at, type: 'mark', mark: stimulus }]);
  });

  // The lazy cheat: "klab itself deleted that Pod", written into the ConfigMap.
  test.each([
    ['with a key of their own', () => line(stimulus, 'guess')],
    ['with the proof of another mark', () => ({ ...line({ kind: 'stage', stage: 'a' }, 'key'), mark: stimulus })],
    ['with the proof of another time', () => ({ ...line(stimulus, 'key'), id: 'later' })],
    ['without a proof', () => ({ ...line(stimulus, 'key'), proof: undefined })],
  ])('of a learner, %s, spoil the journal', async (_what, forged) => {
    lines(begun, forged(), alive(1));
    expect(await missing()).toContain('not of klab');
  });
});

test('the first look waits until what happened before it has been written', async () => {
  lines(begun, map(0, 'before'), alive(1, at + 1_000));
  const answer = cluster.onExec;
  let looks = 0;
  cluster.onExec = (pod, argv) => {
    // The last change is written late, and then the recorder says that this was all up to now.
    if (++looks === 3) lines(change(1, 'late'), alive(2, at + 2_000));
    return answer(pod, argv);
  };
  const { entries } = await read(new RecorderJournal(cluster, attempt));
  expect(entries).toHaveLength(2);
  expect(looks).toBe(3);
});

test('a recorder that never catches up is waited for only so long', async () => {
  lines(begun, map(0, 'before'), alive(1, at + 1_000));
  expect((await read(new RecorderJournal(cluster, attempt, { patienceMs: 300 }))).entries).toHaveLength(1);
});
