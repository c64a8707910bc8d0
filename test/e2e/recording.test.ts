import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { KubeObject } from '../../src/cluster/cluster.ts';
import { digest } from '../../src/grading/evidence.ts';
import type { Journal, ObjectEntry } from '../../src/recording/journal.ts';
import { journalPath } from '../../src/recording/names.ts';
import { RecorderJournal } from '../../src/recording/read-journal.ts';
import { recorderPod } from '../../src/recording/recorder-manifests.ts';
import { startRecorder, stopRecordersOf } from '../../src/recording/recorder-pod.ts';
import { type Recording, recordingKey } from '../../src/recording/recording.ts';
import { type TryOut, tryOut } from '../support/on-cluster.ts';
import type { RecordingNow } from '../support/recorder.ts';

const { signal } = new AbortController();
let there: TryOut;
let recording: RecordingNow;
let requests: Recording;

const of = (kind: string, apiVersion = 'v1') => ({ apiVersion, kind, namespace: there.namespace });
const recorder = () => ({ ...recorderPod(recording.attempt.id), container: 'recorder' });

const web = `
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: bootcamp:v1, imagePullPolicy: Never}]
`;

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'rec');
  requests = {
    kind: 'requests',
    target: { kind: 'service', namespace: there.namespace, name: 'web', port: 80 },
    path: '/',
    extract: 'Running on: (\\S+)',
  };
  await there.apply(`{apiVersion: v1, kind: ConfigMap, metadata: {name: earlier}}`);
  const kinds = ['ConfigMap', 'Secret', 'Pod'];
  recording = await there.record([
    ...kinds.map((kind) => ({ kind: 'objects' as const, resource: of(kind) })),
    requests,
  ]);
});
afterAll(() => there[Symbol.asyncDispose]());

async function journal(): Promise<Journal> {
  const read = await recording.journal.read(signal);
  if ('missing' in read) throw new Error(read.missing.en);
  return read;
}

/** Reads until it holds what is asked for. */
async function journalWith<T>(find: (journal: Journal) => T | undefined): Promise<T> {
  for (;;) {
    const found = find(await journal());
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const entriesOf = ({ entries }: Journal, kind: string, name: string): ObjectEntry[] =>
  entries.filter(
    (entry): entry is ObjectEntry =>
      entry.type === 'object' && entry.object.kind === kind && entry.object.metadata.name === name,
  );

const dataOf = ({ object }: { object: KubeObject }) => object.data as Record<string, string> | undefined;

describe('objects', () => {
  test('50 changes in a row are 50 entries in their order', async () => {
    for (let n = 1; n <= 50; n++) {
      await there.apply(`{apiVersion: v1, kind: ConfigMap, metadata: {name: counter}, data: {count: "${n}"}}`);
    }
    const seen = await journalWith((now) => {
      const entries = entriesOf(now, 'ConfigMap', 'counter');
      return entries.length >= 50 ? entries : undefined;
    });
    expect(seen.map((entry) => dataOf(entry)?.count)).toEqual(Array.from({ length: 50 }, (_, index) => `${index + 1}`));
    expect(seen.map(({ change }) => change)).toEqual(['added', ...Array.from({ length: 49 }, () => 'changed')]);
    expect(seen.every(({ at }, index) => at >= (seen[index - 1]?.at ?? 0))).toBe(true);
  });

  test('what was there before the start was; what is deleted and made again is told apart', async () => {
    expect(entriesOf(await journal(), 'ConfigMap', 'earlier')).toMatchObject([{ change: 'was' }]);
    for (const value of ['one', 'two']) {
      await there.apply(`{apiVersion: v1, kind: ConfigMap, metadata: {name: brief}, data: {value: ${value}}}`);
      await there.cluster.delete({ ...of('ConfigMap'), name: 'brief' }, { timeoutMs: 20_000 });
    }
    const seen = await journalWith((now) => {
      const entries = entriesOf(now, 'ConfigMap', 'brief');
      return entries.filter(({ change }) => change === 'deleted').length === 2 ? entries : undefined;
    });
    expect(seen.flatMap((entry) => (entry.change === 'changed' ? [] : [[entry.change, dataOf(entry)?.value]]))).toEqual(
      [
        ['added', 'one'],
        ['deleted', 'one'],
        ['added', 'two'],
        ['deleted', 'two'],
      ],
    );
    expect(new Set(seen.map(({ object }) => object.metadata.uid)).size).toBe(2);
  });

  test('no value of a Secret is in the file, only what tells it from others', async () => {
    const password = 'correct-horse-battery-staple';
    const annotation = `{kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"password":"${password}"}}'}`;
    await there.apply(
      `{apiVersion: v1, kind: Secret, metadata: {name: db, annotations: ${annotation}}, stringData: {password: ${password}}}`,
    );
    const [entry] = await journalWith((now) => {
      const entries = entriesOf(now, 'Secret', 'db');
      return entries.length > 0 ? entries : undefined;
    });
    const encoded = Buffer.from(password).toString('base64');
    expect(entry && dataOf(entry)).toEqual({ password: digest(encoded) });
    const argv = ['/bin/grep', '-c', '-e', password, '-e', encoded, journalPath];
    expect((await there.cluster.exec(recorder(), argv, { timeoutMs: 10_000 })).stdout.trim()).toBe('0');
  });
});

test('marks stand where they were made', async () => {
  await there.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: before-mark}}');
  await journalWith((now) => entriesOf(now, 'ConfigMap', 'before-mark')[0]);
  await recording.mark({ kind: 'stage', stage: 'one' });
  await there.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: behind-mark}}');
  const behind = await journalWith((now) => entriesOf(now, 'ConfigMap', 'behind-mark')[0]);
  const { entries } = await journal();
  const mark = entries.find(({ type }) => type === 'mark');
  expect(mark).toMatchObject({ mark: { kind: 'stage', stage: 'one' } });
  expect(mark?.seq).toBeGreaterThan(entriesOf(await journal(), 'ConfigMap', 'before-mark')[0]?.seq ?? Number.NaN);
  expect(mark?.seq).toBeLessThan(behind.seq);
});

test('requests tell when a Service had nobody to answer, and who answered', async () => {
  await there.apply(
    `${web}---\n{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}}`,
  );
  const runs = ({ entries }: Journal) =>
    entries.flatMap((entry) =>
      entry.type === 'requests' && entry.recording === recordingKey(requests) ? [entry] : [],
    );
  await journalWith((now) => runs(now).find(({ ok, seen }) => ok && seen === 'web'));
  const [askedAt, name] = [Date.now(), { ...of('Pod'), name: 'web' }];
  await there.cluster.delete(name, { timeoutMs: 30_000 });
  const down = await journalWith((now) => runs(now).find(({ ok, from }) => !ok && from >= askedAt));
  const gone = await journalWith((now) => entriesOf(now, 'Pod', 'web').find(({ change }) => change === 'deleted'));
  await there.apply(web);
  const up = await journalWith((now) => runs(now).find(({ ok, from }) => ok && from > down.from));
  const again = entriesOf(await journal(), 'Pod', 'web').find(({ change, at }) => change === 'added' && at > gone.at);
  expect(up.from).toBeGreaterThan(again?.at ?? Number.NaN);
  // In between nobody answered, and each run begins where the one before it ended.
  const between = runs(await journal()).filter(({ from }) => from >= down.from && from <= up.from);
  expect(between.slice(0, -1).every(({ ok, failure }) => !ok && failure !== undefined)).toBe(true);
  expect(between.every(({ from }, index) => from > (between[index - 1]?.from ?? 0))).toBe(true);
});

describe('a recorder that is tampered with', () => {
  test('its process is ended: the journal goes on, with a gap', async () => {
    await there.cluster.exec(recorder(), ['/bin/kill', '1'], { timeoutMs: 10_000 }).catch(() => undefined);
    await there.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: behind-restart}}');
    const gap = await journalWithin((now) => now.entries.find(({ type }) => type === 'gap'));
    expect(gap).toMatchObject({ type: 'gap' });
    expect(gap).not.toHaveProperty('recording');
    expect(await journalWithin((now) => entriesOf(now, 'ConfigMap', 'behind-restart')[0])).toMatchObject({
      change: 'added',
    });
  });

  test('a mark that klab did not make is not believed', async () => {
    const forged = JSON.stringify({ mark: { kind: 'stimulus', check: 'a', phase: 'begin' }, proof: 'me' });
    const other = await another('forged');
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'klab-system', name: `recorder-${other.id}` };
    await there.cluster.patch(ref, { data: { mine: forged } });
    const reader = new RecorderJournal(there.cluster, other);
    for (;;) {
      const read = await reader.read(signal);
      if ('missing' in read) {
        expect(read.missing.en).toContain('a mark in it is not of klab');
        break;
      }
    }
  });

  test('its Pod is deleted: the journal is missing; a new start replaces it, whatever is left', async () => {
    const other = await another('deleted');
    await there.cluster.delete(recorderPod(other.id), { timeoutMs: 30_000 });
    expect(await new RecorderJournal(there.cluster, other).read(signal)).toMatchObject({
      missing: { en: expect.stringContaining('is gone') },
    });
    const again = await another('deleted');
    expect(await new RecorderJournal(there.cluster, again).read(signal)).toHaveProperty('entries');
    expect(await new RecorderJournal(there.cluster, other).read(signal)).toMatchObject({
      missing: { en: expect.stringContaining('is not the one') },
    });
    await stopRecordersOf(there.cluster, [`${there.namespace}-deleted`], { signal });
    const left = await there.cluster.list({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' });
    expect(left.filter(({ metadata }) => metadata.name.includes(`${there.namespace}-deleted`))).toEqual([]);
    expect(await there.cluster.get(recorderPod(other.id))).toBeUndefined();
  });

  afterAll(() =>
    stopRecordersOf(
      there.cluster,
      ['forged', 'deleted'].map((one) => `${there.namespace}-${one}`),
      { signal },
    ),
  );
});

/** A small recorder of its own. */
async function another(what: string) {
  const id = `${there.namespace}-${what}`;
  const recordings: Recording[] = [{ kind: 'objects', resource: of('ConfigMap') }];
  const options = { attempt: id, recordings, namespaces: [id], signal, report: { detail: () => undefined } };
  return { id, recorder: await startRecorder(there.cluster, options) };
}

/** While the recorder starts again its journal cannot be read. */
function journalWithin<T>(find: (journal: Journal) => T | undefined): Promise<T> {
  return journalWith(find).catch(async (error) => {
    if (error.name !== 'ProbeError') throw error;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return journalWithin(find);
  });
}
