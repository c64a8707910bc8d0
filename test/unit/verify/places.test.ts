import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { fileProblem, withPlaces } from '../../../src/verify/places.ts';
import { check, labOf } from '../../support/lab.ts';
import { labVerification, runOf } from '../../support/verification.ts';

let cwd = '';
let lab: Lab;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'klab-places-'));
  const folder = join(cwd, 'labs', 'services', 'a-lab');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'lab.yaml'),
    'id: a-lab\ntasks:\n  - id: one\n    checks:\n      - id: first\n        points: 1\n      - { id: second, points: 2 }\n',
  );
  await writeFile(join(folder, 'mutants.yaml'), 'mutants:\n  - id: m1\n    what: x\n  - id: m2\n    what: y\n');
  lab = { ...labOf([check({ id: 'first', grader: 'x' }), check({ id: 'second', grader: 'x' })]), folder };
});
afterAll(() => rm(cwd, { recursive: true }));

const refuted = { outcome: 'refuted' } as const;

describe('where a problem is to be mended', () => {
  const placeOf = async (part: Parameters<typeof labVerification>[0], from = cwd) => {
    const { problems, runs } = await withPlaces(labVerification(part), lab, from);
    return [...problems, ...runs.flatMap((run) => run.problems)].map(({ at }) => `${at?.file}:${at?.line}`);
  };

  test('a check is in lab.yaml, what is not known at its head', async () => {
    const problems = [{ check: 'second', what: '' }, { check: 'gone', what: '' }, { what: '' }];
    const file = 'labs/services/a-lab/lab.yaml';
    expect(await placeOf({ problems, runs: [] })).toEqual([`${file}:7`, `${file}:1`, `${file}:1`]);
    const runs = [runOf('start', { ...refuted, problems: [{ check: 'first', what: '' }] })];
    expect(await placeOf({ runs })).toEqual([`${file}:5`]);
  });

  test('a wrong solution of the author is in mutants.yaml, a solution that stopped in solution.sh', async () => {
    const runs = [
      runOf('mutant', { ...refuted, name: 'm2', problems: [{ check: 'first', what: '' }] }),
      runOf('solution', { ...refuted, problems: [{ what: '' }, { check: 'first', what: '' }] }),
      runOf('generated', { ...refuted, problems: [{ what: '' }] }),
    ];
    expect(await placeOf({ runs })).toEqual([
      'labs/services/a-lab/mutants.yaml:4',
      'labs/services/a-lab/solution.sh:1',
      'labs/services/a-lab/lab.yaml:5',
      'labs/services/a-lab/lab.yaml:1',
    ]);
  });

  test('a place that is known already stays; outside of the folder a file is told in full', async () => {
    const at = { file: 'start/web.yaml', line: 3 };
    const problems = [{ what: '', at }, { what: '' }];
    expect(await placeOf({ problems, runs: [] }, join(cwd, 'elsewhere'))).toEqual([
      'start/web.yaml:3',
      `${join(lab.folder, 'lab.yaml')}:1`,
    ]);
  });

  test('files that cannot be read are no reason to fail', async () => {
    const nowhere = { ...lab, folder: join(cwd, 'nowhere') };
    const runs = [runOf('mutant', { ...refuted, name: 'm2', problems: [{ what: '' }] })];
    const found = await withPlaces(labVerification({ runs }), nowhere, cwd);
    expect(found.runs[0]?.problems[0]?.at).toEqual({ file: 'nowhere/mutants.yaml', line: 1 });
  });
});

test('a problem of a file keeps its line; the file is told from where klab was called', () => {
  const problem = { file: 'labs/x/y/lab.yaml', line: 9, column: 3, path: 'tasks[0]', message: 'is wrong' };
  expect(fileProblem(problem, { root: '/klab', cwd: '/klab/labs' })).toEqual({
    what: 'tasks[0]: is wrong',
    at: { file: 'x/y/lab.yaml', line: 9 },
  });
  expect(fileProblem({ ...problem, path: '', file: '/mine/lab.yaml' }, { root: '/klab', cwd: '/klab' })).toEqual({
    what: 'is wrong',
    at: { file: '/mine/lab.yaml', line: 9 },
  });
});
