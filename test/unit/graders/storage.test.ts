import { describe, expect, test } from 'vitest';
import type { ExecResult, KubeObject } from '../../../src/cluster/cluster.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { disturb, type Reaction } from '../../support/disturb.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { namespace, pod } from '../../support/objects.ts';

const said = (stdout: string, exitCode = 0): ExecResult => ({
  exitCode,
  stdout,
  stderr: exitCode ? 'no such file' : '',
  truncated: false,
});
const status = (restartCount = 0) => ({ name: 'main', ready: true, restartCount, state: { running: {} } });

function keeper(volume: object | undefined, uid = 'first', restartCount = 0, mountPath = '/data'): Pod {
  const base = pod({ name: 'keeper' });
  const mounts = volume ? [{ name: 'disk', mountPath }] : [];
  return {
    ...base,
    metadata: { ...base.metadata, uid },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'main', volumeMounts: mounts }],
      volumes: volume ? [{ name: 'disk', ...volume }] : [],
    },
    status: { ...base.status, containerStatuses: [status(restartCount)] },
  } as KubeObject as Pod;
}

const onClaim = { persistentVolumeClaim: { claimName: 'disk' } };
const claim = (uid = 'claim') => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'disk', namespace, uid },
  spec: { volumeName: 'pv' },
});
const disk = (claimRef = 'claim') => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv', uid: 'pv' },
  spec: { claimRef: { uid: claimRef } },
});

/** A cluster whose Pod keeps what is written to it as `keeps` says; `links` is where the folder really lies. */
function setUp(first: Pod, { keeps = true, links = '/data', writable = true } = {}) {
  const cluster = new FakeCluster().put(first, claim(), disk());
  const files = new Map<string, string>();
  cluster.onExec = (_, [program, ...rest]) => {
    const path = rest.at(-1) ?? '';
    if (program === 'readlink') return said(links === '' ? '' : `${links}\n`, links === '' ? 1 : 0);
    if (program === 'sh') {
      if (writable) files.set(path, rest.at(-2) ?? '');
      return said('', writable ? 0 : 1);
    }
    const text = files.get(path);
    return text === undefined ? said('', 1) : said(Buffer.from(text).toString('base64'));
  };
  const replace = (next: Pod): Reaction => ({
    replacePod: () => {
      if (!keeps) files.clear();
      cluster.put(next);
      return next;
    },
    killContainer: () => {
      if (!keeps) files.clear();
      cluster.put(next);
    },
  });
  return { cluster, replace, files };
}

const of = { kind: 'Pod', namespace, name: 'keeper' };
const wanted = { of, path: '/data' };

describe('storage', () => {
  test('passes when a new Pod has what was written in the old one', async () => {
    const { cluster, replace } = setUp(keeper(onClaim));
    const params = { ...wanted, claim: 'disk' };
    const { outcome, did } = await disturb('storage', params, cluster, replace(keeper(onClaim, 'second')));
    expect({ outcome, did }).toEqual({ outcome: 'pass', did: ['exec', 'replacePod'] });
  });

  test('a mount at /data/ holds the folder, too', async () => {
    const { cluster, replace } = setUp(keeper(onClaim, 'first', 0, '/data/'));
    const next = keeper(onClaim, 'second', 0, '/data/');
    expect(await disturb('storage', { ...wanted, claim: 'disk' }, cluster, replace(next))).toMatchObject({
      outcome: 'pass',
    });
  });

  test('a mount at a folder of a similar name does not hold it', async () => {
    const { cluster } = setUp(keeper(onClaim, 'first', 0, '/dat'));
    expect(await disturb('storage', wanted, cluster)).toMatchObject({ outcome: 'fail', did: [] });
  });

  test('an emptyDir outlives the container', async () => {
    const { cluster, replace } = setUp(keeper({ emptyDir: {} }));
    const params = { ...wanted, survives: 'container' };
    const { outcome, did } = await disturb('storage', params, cluster, replace(keeper({ emptyDir: {} }, 'first', 1)));
    expect({ outcome, did }).toEqual({ outcome: 'pass', did: ['exec', 'killContainer'] });
  });

  test('a hostPath only where the check says so', async () => {
    const volume = { hostPath: { path: '/tmp' } };
    const { cluster, replace } = setUp(keeper(volume));
    const allowed = { ...wanted, hostPath: true };
    const found = [
      await disturb('storage', wanted, cluster, replace(keeper(volume, 'second'))),
      await disturb('storage', allowed, cluster, replace(keeper(volume, 'second'))),
    ];
    expect(found).toMatchObject([{ outcome: 'fail', did: [] }, { outcome: 'pass' }]);
  });

  test.each<[string, Pod, { readonly links?: string }, object, string]>([
    ['an emptyDir', keeper({ emptyDir: {} }), {}, {}, 'emptyDir'],
    ["the container's own file system", keeper(undefined), {}, {}, 'own file system'],
    [
      'a link from the mount to elsewhere',
      keeper(onClaim),
      { links: '/tmp/fake' },
      { claim: 'disk' },
      'own file system',
    ],
    ['another claim', keeper(onClaim), {}, { claim: 'other' }, 'another volume than PersistentVolumeClaim other'],
    [
      'an emptyDir of the right name',
      keeper({ emptyDir: {} }),
      {},
      { claim: 'disk', survives: 'container' },
      'another volume',
    ],
    ['no such folder', keeper(onClaim), { links: '' }, {}, 'has no folder /data'],
  ])('cheat: %s is told without touching the Pod', async (_, first, how, more, words) => {
    const { cluster } = setUp(first, how);
    const { outcome, en, did } = await disturb('storage', { ...wanted, ...more }, cluster);
    expect({ outcome, did }).toEqual({ outcome: 'fail', did: [] });
    expect(en).toContain(words);
  });

  test('fails when the file is lost, whatever a start command writes instead', async () => {
    const { cluster, replace, files } = setUp(keeper(onClaim));
    const second = keeper(onClaim, 'second');
    const faked: Reaction = {
      replacePod: () => {
        for (const path of files.keys()) files.set(path, 'hello');
        cluster.put(second);
        return second;
      },
    };
    const lost = setUp(keeper(onClaim), { keeps: false });
    const found = [
      await disturb('storage', wanted, cluster, faked),
      await disturb('storage', wanted, lost.cluster, lost.replace(second)),
    ];
    expect(found.map(({ outcome }) => outcome)).toEqual(['fail', 'fail']);
    expect(found[1]?.en).toContain('was lost with the old Pod');
    expect(replace(second)).toBeDefined();
  });

  test('fails when the new Pod has another claim of that name', async () => {
    const { cluster } = setUp(keeper(onClaim));
    const second = keeper(onClaim, 'second');
    const swap: Reaction = {
      replacePod: () => {
        cluster.put(claim('new'), disk('new'), second);
        return second;
      },
    };
    const { outcome, en } = await disturb('storage', { ...wanted, claim: 'disk' }, cluster, swap);
    expect(outcome).toBe('fail');
    expect(en).toContain('another PersistentVolumeClaim');
  });

  test('fails when nothing comes back, and when nothing can be written', async () => {
    const gone = setUp(keeper(onClaim));
    const owned = keeper(onClaim);
    const controller = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', uid: 'rs', controller: true };
    const first = { ...owned, metadata: { ...owned.metadata, ownerReferences: [controller] } };
    gone.cluster.put(first);
    const deleted = await disturb('storage', wanted, gone.cluster, { deletePod: () => gone.cluster.remove(first) });
    const full = await disturb('storage', wanted, setUp(keeper(onClaim), { writable: false }).cluster);
    expect([deleted.outcome, full.outcome]).toEqual(['fail', 'fail']);
    expect(deleted.en).toContain('nothing has taken its place');
    expect(full.en).toContain('cannot write to /data');
  });

  test('a program that a volume lies over proves nothing', async () => {
    const first = keeper(onClaim);
    const spec = { ...first.spec, containers: [{ name: 'main', volumeMounts: [{ name: 'disk', mountPath: '/bin' }] }] };
    const { outcome, did } = await disturb('storage', wanted, setUp({ ...first, spec } as KubeObject as Pod).cluster);
    expect({ outcome, did }).toEqual({ outcome: 'fail', did: [] });
  });
});
