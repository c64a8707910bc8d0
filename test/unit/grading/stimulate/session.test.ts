import { describe, expect, test } from 'vitest';
import { ApiError, type KubeObject, ProbeError } from '../../../../src/cluster/cluster.ts';
import type { Pod } from '../../../../src/grading/kube-types.ts';
import { newLedger, openLedger, readLedgers, writeLedger } from '../../../../src/grading/stimulate/ledger.ts';
import { undoLeftovers } from '../../../../src/grading/stimulate/leftovers.ts';
import { stimuliOn } from '../../../../src/grading/stimulate/session.ts';
import type { UndoStep } from '../../../../src/grading/stimulate/step.ts';
import { FakeHands } from '../../../support/fake-hands.ts';
import { deployment, namespace, owner, pod } from '../../../support/objects.ts';

const { object: web, replicaSet } = deployment();
const workload = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' };
const bare = running(pod({ name: 'bare', labels: { app: 'web' } }));
const bareRef = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'bare' };
const { signal } = new AbortController();
const limits = { timeoutMs: 1_000, signal };

function running(of: Pod): Pod {
  const status = {
    name: 'main',
    ready: true,
    restartCount: 0,
    state: { running: {} },
    containerID: 'containerd://abcdef012345',
  };
  return { ...of, status: { ...of.status, containerStatuses: [status] } };
}

function setUp(...objects: readonly KubeObject[]) {
  const hands = new FakeHands().put(...objects);
  const marks: string[] = [];
  const abort = new AbortController();
  const open = (mark = async (phase: string) => void marks.push(phase)) =>
    stimuliOn(hands, 'attempt-1')({ id: 'check-1', withinMs: 30_000 }, { mark, signal: abort.signal });
  return { hands, marks, abort, open };
}

const told = (deeds: readonly { readonly en: string }[]) => deeds.map(({ en }) => en);

describe('every deed is told, and undone', () => {
  test('scale and label go back to what was, the last first', async () => {
    const { hands, open, marks } = setUp(web, bare);
    const session = open();
    await session.stimuli.scale(workload, 0);
    await session.stimuli.label(bareRef, 'app', null);
    await session.stimuli.label(bareRef, 'extra', 'yes');
    expect((await hands.get(bareRef))?.metadata.labels).toEqual({ extra: 'yes' });
    expect(marks).toEqual(['begin']);
    await session.finish();
    expect((await hands.get(bareRef))?.metadata.labels).toEqual({ app: 'web' });
    expect((await hands.get(workload))?.spec).toMatchObject({ replicas: 2 });
    expect(told(session.deeds)).toEqual([
      'Scaled Deployment shop/web from 2 to 0 replicas.',
      'Took the label app from Pod shop/bare.',
      'Gave Pod shop/bare the label extra=yes.',
      'Undone: put label extra of Pod shop/bare back to absent.',
      'Undone: put label app of Pod shop/bare back to web.',
      'Undone: set replicas of Deployment shop/web back to 2.',
    ]);
    expect(session.deeds.every(({ en, ko }) => ko !== '' && ko !== en)).toBe(true);
    expect(marks).toEqual(['begin', 'end']);
    expect(await readLedgers(hands)).toEqual([]);
  });

  test('what somebody else has put back meanwhile is let be', async () => {
    const { hands, open } = setUp(web);
    const session = open();
    await session.stimuli.scale(workload, 9);
    hands.put(web);
    await session.finish();
    expect(hands.log).toEqual(['patch Deployment web {"spec":{"replicas":9}}']);
  });

  test('an object that klab made carries its label and goes; one that took the name stays', async () => {
    const { hands, open } = setUp();
    const made = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'extra', namespace, labels: { app: 'web' } } };
    const [first, second] = [open(), open()];
    const created = await first.stimuli.create(made);
    expect(created.metadata.labels).toEqual({ app: 'web', 'klab.dev/stimulus': 'check-1' });
    await first.finish();
    expect(await hands.get({ ...bareRef, name: 'extra' })).toBeUndefined();
    await second.stimuli.create(made);
    hands.put({ ...made, metadata: { ...made.metadata, uid: 'theirs' } });
    await second.finish();
    expect(await hands.get({ ...bareRef, name: 'extra' })).toMatchObject({ metadata: { uid: 'theirs' } });
  });

  test('a Pod of a controller is left to it; a bare one is made again unless somebody has', async () => {
    const owned = pod({ name: 'web-1', owner: replicaSet });
    const { hands, open } = setUp(owned, bare);
    const [first, second] = [open(), open()];
    await first.stimuli.deletePod(owned);
    await first.stimuli.deletePod(bare);
    await first.finish();
    expect(hands.log).toEqual(['delete Pod web-1', 'delete Pod bare', 'create Pod bare']);
    const again = (await hands.get(bareRef)) as Pod;
    expect(again).toMatchObject({ metadata: { labels: { app: 'web' } }, spec: { containers: bare.spec?.containers } });
    await second.stimuli.deletePod(again);
    hands.put(bare);
    await second.finish();
    expect(hands.log.slice(3)).toEqual(['delete Pod bare']);
  });

  test('a replaced Pod stays; one whose replacement was refused is tried again', async () => {
    const { hands, open } = setUp(bare);
    const [first, second] = [open(), open()];
    const next = await first.stimuli.replacePod(bare);
    expect(next.metadata.uid).not.toBe(bare.metadata.uid);
    await first.finish();
    expect(hands.log).toEqual(['delete Pod bare', 'create Pod bare']);
    hands.refuse = (write) =>
      write === 'create Pod bare' ? new ApiError('503', { transient: true, status: 503 }) : undefined;
    await expect(second.stimuli.replacePod(next)).rejects.toThrow('503');
    hands.refuse = () => undefined;
    await second.finish();
    expect(hands.log.slice(2)).toEqual(['delete Pod bare', 'create Pod bare']);
  });

  test('a command is taken back in its Pod; in the successor only where that was asked for', async () => {
    const { hands, open } = setUp(bare);
    const place = { namespace, name: 'bare', container: 'main' };
    const session = open();
    await session.stimuli.exec(place, ['touch', '/data/a'], {
      ...limits,
      undo: ['rm', '/data/a'],
      undoIn: 'successor',
    });
    await session.stimuli.exec(place, ['touch', '/tmp/b'], { ...limits, undo: ['rm', '/tmp/b'] });
    hands.put({ ...bare, metadata: { ...bare.metadata, uid: 'next' } });
    await session.finish();
    expect(hands.log).toEqual(['exec bare: touch /data/a', 'exec bare: touch /tmp/b', 'exec bare: rm /data/a']);
  });

  test('a request is taken back by another, if there is one', async () => {
    const { hands, open } = setUp();
    const session = open();
    const target = { kind: 'service', namespace, name: 'web', port: 80 } as const;
    await session.stimuli.http(target, { path: '/break' }, { ...limits, undo: { path: '/mend' } });
    await session.stimuli.undo();
    expect(hands.log).toEqual(['http /break', 'http /mend']);
    await session.finish();
    expect(told(session.deeds)).toEqual([
      'Requested http://web.shop:80/break.',
      'Undone: request http://web.shop:80/mend.',
    ]);
  });

  test('a killer Pod is made on the node of its victim, and goes', async () => {
    const { hands, open } = setUp(bare);
    hands.create = async (object) => {
      const created = { ...object, metadata: { ...object.metadata, uid: 'killer' }, status: { phase: 'Succeeded' } };
      hands.put(created);
      return created;
    };
    hands.patch = async (_, body) => body as KubeObject;
    hands.list = async () => [];
    const session = open();
    await session.stimuli.killContainer(bare, 'main');
    const [deed] = told(session.deeds);
    expect(deed).toContain('container main in Pod shop/bare');
    await session.finish();
    expect(hands.log).toEqual([expect.stringMatching(/^delete Pod killer-/)]);
  });
});

describe('nothing is left unknown', () => {
  test('what the API has refused was not done', async () => {
    const { hands, open } = setUp(web);
    hands.refuse = (write) =>
      write.startsWith('patch') ? new ApiError('forbidden', { transient: false, status: 403 }) : undefined;
    const session = open();
    await expect(session.stimuli.scale(workload, 0)).rejects.toThrow('forbidden');
    expect(session).toMatchObject({ acted: false, deeds: [] });
    await session.finish();
    expect(await readLedgers(hands)).toEqual([]);
  });

  test('a recorder that cannot be told keeps it from being done', async () => {
    const { hands, open } = setUp(web);
    const session = open(async () => {
      throw new ProbeError('the recorder is gone');
    });
    await expect(session.stimuli.scale(workload, 0)).rejects.toThrow('the recorder is gone');
    expect(session.acted).toBe(false);
    await session.finish();
    expect(hands.log).toEqual([]);
    expect(await readLedgers(hands)).toEqual([]);
  });

  test('what could not be undone is told, and tried again at the next grading', async () => {
    const { hands, open } = setUp(web);
    const session = open();
    await session.stimuli.scale(workload, 0);
    hands.refuse = (write) => (write.startsWith('patch') ? new ApiError('503', { transient: true }) : undefined);
    await session.finish();
    expect(told(session.deeds).at(-1)).toContain('NOT undone: could not set replicas of Deployment shop/web back to 2');
    hands.refuse = () => undefined;
    const cleared: string[] = [];
    const onCleared = async (check: string) => void cleared.push(check);
    const undone = await undoLeftovers(hands, 'attempt-1', { signal, onCleared });
    expect(told(undone)).toEqual(['Undone: set replicas of Deployment shop/web back to 2.']);
    expect(cleared).toEqual(['check-1']);
    expect(await readLedgers(hands)).toEqual([]);
  });

  test('a killed klab is cleaned up after, of whatever attempt, before the first deed of the next', async () => {
    const { hands, open } = setUp(web, bare);
    const steps: readonly UndoStep[] = [
      { undo: 'scale', ref: workload, uid: 'deployment-web', replicas: 5 },
      { undo: 'scale', ref: workload, uid: 'another-uid', replicas: 7 },
    ];
    const dead = { ...newLedger('attempt-0', 'old', 60_000), holder: { pid: 2 ** 22 + 1, start: '1', token: 't' } };
    await openLedger(hands, dead, signal);
    await writeLedger(hands, { ...dead, steps }, signal);
    const session = open();
    await session.stimuli.label(bareRef, 'x', 'y');
    await session.finish();
    expect(hands.log[0]).toBe('patch Deployment web {"spec":{"replicas":5}}');
    expect(hands.log).toHaveLength(3);
    expect(await readLedgers(hands)).toEqual([]);
  });

  test('two gradings of one attempt do not disturb at the same time', async () => {
    const { hands, open } = setUp(web);
    const [first, second] = [open(), open()];
    await first.stimuli.scale(workload, 0);
    const waiting = second.stimuli.scale(workload, 9);
    await first.finish();
    await waiting;
    expect(hands.log.map((line) => /"replicas":(\d)/.exec(line)?.[1])).toEqual(['0', '2', '9']);
    await second.finish();
  });

  test('after the end, and after an abort, nothing more is done', async () => {
    const { hands, open, abort } = setUp(web);
    const [first, second] = [open(), open()];
    await first.finish();
    await expect(first.stimuli.scale(workload, 0)).rejects.toThrow(ProbeError);
    abort.abort(new Error('enough'));
    await expect(second.stimuli.scale(workload, 0)).rejects.toThrow('enough');
    expect(hands.log).toEqual([]);
  });

  test('an owner by name only is no controller', async () => {
    const { hands, open } = setUp();
    const kept = pod({ name: 'kept' });
    const half = { ...kept, metadata: { ...kept.metadata, ownerReferences: [{ ...owner(web), controller: false }] } };
    hands.put(half);
    const session = open();
    await session.stimuli.deletePod(half);
    await session.finish();
    expect(hands.log).toEqual(['delete Pod kept', 'create Pod kept']);
  });
});
