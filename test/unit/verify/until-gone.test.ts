import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import type { Cluster, KubeObject, ObjectRef } from '../../../src/cluster/cluster.ts';
import { newRun, runText } from '../../../src/verify/run.ts';
import { untilTrialsAreGone } from '../../../src/verify/until-gone.ts';

const namespace = (name: string, run?: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: name, ...(run === undefined ? {} : { annotations: { 'klab.dev/verify': run } }) },
});
const marks = (attempt: string, ...namespaces: string[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: `recorder-${attempt}`,
    namespace: 'klab-system',
    labels: { 'klab.dev/attempt': attempt },
    annotations: { 'klab.dev/namespaces': JSON.stringify(namespaces) },
  },
});

test('what this process has left goes with its recorders; what others have left stays', async () => {
  const run = newRun();
  const other = runText({ ...run, holder: { ...run.holder, start: '1' } });
  const elsewhere = runText({ ...run, host: `not-${hostname()}` });
  let objects = [
    namespace('prod'),
    namespace('mine-1', runText(run)),
    namespace('mine-2', runText(run)),
    namespace('theirs', other),
    namespace('far', elsewhere),
    namespace('odd', 'no run'),
    marks('a', 'mine-1'),
    marks('b', 'theirs'),
  ];
  const cluster = {
    list: async ({ kind }) => objects.filter((one) => one.kind === kind),
    get: async ({ kind, name }) => objects.find((one) => one.kind === kind && one.metadata.name === name),
    async delete({ kind, name }: ObjectRef) {
      objects = objects.filter((one) => one.kind !== kind || one.metadata.name !== name);
    },
  } as Partial<Cluster> as Cluster;
  await untilTrialsAreGone(cluster, new AbortController().signal);
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(['prod', 'theirs', 'far', 'odd', 'recorder-b']);
});
