import { expect, test } from 'vitest';
import { inOrder } from '../../../src/setup/examine.ts';
import { prerequisites, prerequisitesFor } from '../../../src/setup/index.ts';
import type { Prerequisite } from '../../../src/setup/prerequisite.ts';
import { selectAll, selectFor } from '../../../src/setup/selection.ts';
import { fakePrerequisite } from './fake-host.ts';

const ids = (selected: readonly Prerequisite[]) => selected.map(({ id }) => id);
const needsOf = (selected: readonly Prerequisite[], id: string) => selected.find((one) => one.id === id)?.needs;

const some = [
  fakePrerequisite('docker'),
  { ...fakePrerequisite('a-image', { needs: ['docker'] }), providers: ['a'] },
  { ...fakePrerequisite('b-image', { needs: ['docker', 'a-image'] }), providers: ['b'] },
  { ...fakePrerequisite('b-tool', { needs: ['b-image'] }), providers: ['b'] },
  fakePrerequisite('labs', { needs: ['docker', 'a-image', 'b-image'] }),
];

test('a provider’s prerequisites are those of all and its own; what only others need is not waited for', () => {
  expect(ids(selectFor(some, 'b'))).toEqual(['docker', 'b-image', 'b-tool', 'labs']);
  expect(needsOf(selectFor(some, 'b'), 'b-image')).toEqual(['docker']);
  expect(needsOf(selectFor(some, 'b'), 'labs')).toEqual(['docker', 'b-image']);
  expect(ids(selectFor(some, 'neither'))).toEqual(['docker', 'labs']);
});

test('looked at all together, what everybody needs waits for nothing that only one provider needs', () => {
  expect(ids(selectAll(some))).toEqual(ids(some));
  expect(needsOf(selectAll(some), 'labs')).toEqual(['docker']);
  expect(needsOf(selectAll(some), 'b-image')).toEqual(['docker']);
  expect(needsOf(selectAll(some), 'b-tool')).toEqual(['b-image']);
});

test('klab’s own prerequisites name each other rightly, and can be put in order for every provider', () => {
  expect(() => inOrder(prerequisites)).not.toThrow();
  for (const provider of ['kind', 'minikube', 'existing']) {
    expect(() => inOrder(prerequisitesFor(provider))).not.toThrow();
  }
  expect(() => inOrder(selectAll(prerequisites))).not.toThrow();
});

test('kind, minikube and a cluster that is there already need different things', () => {
  const kind = ids(prerequisitesFor('kind'));
  const minikube = ids(prerequisitesFor('minikube'));
  const existing = ids(prerequisitesFor('existing'));
  expect(kind).toEqual(expect.arrayContaining(['kind', 'node-image', 'inotify', 'privileged']));
  expect(kind.filter((id) => id.startsWith('minikube'))).toEqual([]);
  expect(minikube).toEqual(expect.arrayContaining(['minikube', 'minikube-image', 'inotify', 'privileged']));
  expect(minikube).not.toContain('kind');
  expect(minikube).not.toContain('node-image');
  const nodes = ['kind', 'node-image', 'minikube', 'minikube-image', 'inotify', 'privileged'];
  expect(existing).toEqual(ids(prerequisites).filter((id) => !nodes.includes(id)));
});
