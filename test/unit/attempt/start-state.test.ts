import { expect, test } from 'vitest';
import { applyStartState } from '../../../src/attempt/start-state.ts';
import type { Cluster, KubeObject } from '../../../src/cluster/cluster.ts';
import { labOf } from '../../support/lab.ts';

const attempt = {
  id: 'a-lab-1',
  lab: 'a-lab',
  learner: 'ada',
  provider: 'kind',
  cluster: 'klab',
  namespaces: { shop: 'snackbar' },
  variables: {},
  nonce: 'n',
  folder: '/attempts/a',
  startedAt: '2026-01-01T00:00:00Z',
};

/** A cluster that has this namespace, and of which nothing else is asked. */
const having = (labels: Record<string, string>): Cluster => {
  const found: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'snackbar', labels } };
  return { get: async () => found } as unknown as Cluster;
};
const start = (labels: Record<string, string>) =>
  applyStartState(having(labels), labOf([]), attempt, {
    report: { detail() {} },
    signal: new AbortController().signal,
  });

test('two labs of one namespace do not run side by side: the other one is named, and two ways out', async () => {
  await expect(start({ 'klab.dev/lab': 'service-discovery-dns' })).rejects.toMatchObject({
    message: 'Lab service-discovery-dns is on this cluster and has namespace snackbar, which lab a-lab needs as well',
    hint: expect.stringMatching(/klab start a-lab --cluster NAME.*kubectl delete namespace snackbar/),
  });
});

test("somebody else's namespace is left alone", async () => {
  await expect(start({})).rejects.toThrow('Namespace snackbar exists already and was not made by klab for lab a-lab');
});

test('progress does not tell the name of a namespace that the learner has to find', async () => {
  const told: string[] = [];
  const empty = { get: async () => undefined, list: async () => [], apply: async (one: KubeObject) => one };
  const hiding = {
    ...attempt,
    namespaces: { shop: 'shop', haystack: 'haystack-4f2a1c' },
    hiddenNamespaces: ['haystack'],
  };
  await applyStartState(empty as unknown as Cluster, labOf([]), hiding, {
    report: { detail: (text) => told.push(text) },
    signal: new AbortController().signal,
  });
  expect(told).toEqual(['Namespace shop']);
});
