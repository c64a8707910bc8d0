import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { obstaclesOf } from '../../../src/attempt/obstacles.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { storageNeeds } from '../../../src/lab/storage-needs.ts';
import type { Limits } from '../../../src/provider/provider.ts';
import { check, labOf } from '../../support/lab.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-obstacles-'));
});
afterEach(() => rm(folder, { recursive: true }));

const exists = check({
  id: 'it',
  grader: 'resource',
  with: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'a' },
});
const remembers = check({
  id: 'past',
  grader: 'journal',
  with: {
    objects: { pods: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' } },
    sequence: [{ what: { en: 'one came', ko: '하나' }, when: 'pods.size() > 0' }],
  },
});
const lab = (part: Partial<Lab> = {}): Lab => ({ ...labOf([exists]), folder, ...part });
const why = (text: string) => ({ en: text, ko: text });
const said = async (of: Lab, limits: Limits = {}, options: { nodes?: number; trial?: boolean } = {}) =>
  (await obstaclesOf(of, { nodes: options.nodes ?? 1 }, limits, options)).map(({ en }) => en);

const solution = (text: string) => writeFile(join(folder, 'solution.sh'), text);
const claim = (spec: string) =>
  `kubectl apply -f - <<EOF\napiVersion: v1\nkind: PersistentVolumeClaim\nspec: {${spec}}\nEOF\n`;

test('a cluster of klab has everything', async () => {
  expect(await said(lab({ exclusive: true, addons: ['ingress'], images: ['web:1.25.1'] }))).toEqual([]);
});

test.each<[string, Partial<Lab>, Limits, string[]]>([
  ['nodes', { profile: 'trio' }, {}, ['the lab needs 3 nodes, and it has 1']],
  ['nodes that may not be counted', { profile: 'trio' }, { nodes: why('who knows') }, ['who knows']],
  ['a node of its own', { exclusive: true }, { exclusive: why('not ours') }, ['not ours']],
  ['no node of its own', {}, { exclusive: why('not ours') }, []],
  ['an add-on', { addons: ['ingress'] }, { addons: { ingress: why('none') } }, ['none']],
  [
    'images that are there',
    { images: ['web:1.25.1'] },
    { images: { why: why('no'), there: ['web:1.25.1', 'prober:v1'] } },
    [],
  ],
  [
    'images',
    { images: ['web:1.25.1'] },
    { images: { why: why('no way in'), there: ['prober:v1'] } },
    ['no way in (web:1.25.1)'],
  ],
  [
    'a namespace',
    { namespaces: ['shop', 'secret'], hiddenNamespaces: ['secret'] },
    { namespaces: ['shop', 'secret'] },
    ["namespace shop, which the lab uses, is there already and is not klab's"],
  ],
  ['nothing that is recorded', {}, { recording: why('no role') }, []],
])('a lab that needs %s', async (_, part, limits, reasons) => {
  expect(await said(lab(part), limits)).toEqual(reasons);
});

test('a trial takes other namespaces, unless their names matter', async () => {
  const limits = { namespaces: ['shop'] };
  expect(await said(lab(), limits, { trial: true })).toEqual([]);
  expect(await said(lab({ fixedNames: true }), limits, { trial: true })).toHaveLength(1);
});

test('a lab that is recorded needs the recorder and its image', async () => {
  const recorded = { ...labOf([remembers]), folder };
  const limits = { recording: why('no role'), images: { why: why('no'), there: ['prober:v1'] } };
  expect(await said(recorded, limits)).toEqual([
    "no role, and the lab's checks need a record of what happens",
    'no (agent:v1)',
  ]);
});

describe('storage', () => {
  const without = { storage: why('no default class'), classes: ['fast'] };

  test.each([
    ['a claim without a class', claim('accessModes: []'), ['no default class']],
    ['a claim of a class that is there', claim('storageClassName: fast'), []],
    ['a claim of another class', claim('storageClassName: standard'), ['it has no StorageClass standard']],
    ['a claim of a volume without a class', claim('storageClassName: ""'), []],
    [
      'a claim of the own volume',
      `${claim('storageClassName: manual')}cat > pv.yaml <<EOF\napiVersion: v1\nkind: PersistentVolume\nspec: { storageClassName: manual }\nEOF\n`,
      [],
    ],
    [
      'templates of claims',
      'cat > s.yaml <<EOF\napiVersion: apps/v1\nkind: StatefulSet\nspec:\n  volumeClaimTemplates: []\nEOF\n',
      ['no default class'],
    ],
    ['a question about the default class', 'kubectl get sc -o json | grep is-default-class\n', ['no default class']],
    ['nothing of it', 'kubectl run a --image=web:1.25.1\n', []],
  ])('%s', async (_, text, reasons) => {
    await solution(text);
    expect(await said(lab(), without)).toEqual(reasons);
  });

  test('may not be read, so no lab that claims can run', async () => {
    await solution(claim('storageClassName: fast'));
    expect(await said(lab(), { storage: why('may not') })).toEqual(['may not']);
  });

  test('a lab of the catalogue', async () => {
    const root = new URL('../../../labs/storage/pvc-persistence', import.meta.url).pathname;
    const needs = await storageNeeds({ folder: root, start: ['start/rwx.yaml'], stages: [], files: [] });
    expect(needs).toEqual({ defaultClass: true, classes: ['standard'] });
  });
});
