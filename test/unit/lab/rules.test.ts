import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { graders } from '../../../graders/index.ts';
import { parseLab } from '../../../src/lab/parse.ts';
import { formatProblem } from '../../../src/lab/problem.ts';
import type { GraderParams } from '../../../src/lab/schema.ts';
import { fakeGraders } from './fake-graders.ts';

const sound = readFileSync(join(import.meta.dirname, '../../fixtures/labs/sound.yaml'), 'utf8');
const blind: GraderParams = { kind: 'gone', params: z.object({}), needsWitness: true };

/** Problems of the sound lab where `from` is written as `to`. */
function problemsWith(from: string, to: string, known: readonly GraderParams[] = [...fakeGraders, blind]): string[] {
  expect(sound).toContain(from);
  return parseLab(sound.replace(from, to), 'lab.yaml', '/labs/sample', known).problems.map(formatProblem);
}

describe('the witness rule', () => {
  const passes = 'passes on an empty cluster; name a check in `needs` that has seen the thing exist';

  it('wants a witness for a grader that passes where nothing exists', () => {
    expect(problemsWith('grader: count', 'grader: gone')).toEqual([
      `lab.yaml:16:17 tasks[0].checks[0].grader: \`gone\` ${passes}`,
    ]);
    const second = 'points: 40\n        grader: ';
    expect(problemsWith(`${second}count`, `${second}gone`)).toEqual([]);
  });

  it('wants one for the mode `never`, unless there is one or it is a safeguard', () => {
    expect(problemsWith('points: 60', 'points: 60\n        mode: never')).toEqual([
      `lab.yaml:16:15 tasks[0].checks[0].mode: \`never\` ${passes}`,
    ]);
    expect(problemsWith('points: 40', 'points: 40\n        mode: never')).toEqual([]);
    const safeguard = '{ id: calm, safeguard: true, mode: never, grader: count, with: { name: web, replicas: 1 } }';
    expect(problemsWith('    checks:\n', `    checks:\n      - ${safeguard}\n`)).toEqual([]);
  });

  it('holds for absent among the real graders, and for no other', () => {
    expect(graders.filter(({ needsWitness }) => needsWitness).map(({ kind }) => kind)).toEqual(['absent']);
  });
});

describe('what this version does not support', () => {
  it.each([
    ['stages: [one]', 'lab.yaml:10:9 stages: stages are not supported yet by this version of klab: leave them out'],
    [
      'exclusive: true',
      'lab.yaml:10:12 exclusive: `exclusive: true` is not supported yet by this version of klab: leave it out',
    ],
    ['addons: [ingress]', 'lab.yaml:10:9 addons: addons are not supported yet by this version of klab: leave them out'],
  ])('%s is a problem, rather than ignored', (line, problem) => {
    expect(problemsWith('tasks:', `${line}\ntasks:`)).toEqual([problem]);
  });

  it('so is the stage of a check', () => {
    expect(problemsWith('points: 60', 'points: 60\n        stage: one')).toEqual([
      'lab.yaml:16:16 tasks[0].checks[0].stage: stages are not supported yet by this version of klab: leave it out',
    ]);
  });

  it('accepts the fields where they ask for nothing', () => {
    expect(problemsWith('tasks:', 'stages: []\nexclusive: false\naddons: []\ntasks:')).toEqual([]);
  });
});

describe('variables', () => {
  it.each(['lab', 'lang', 'shell', 'ns', 'nsShop', 'lAB'])(
    'may not be called `%s`, which klab takes itself',
    (name) => {
      expect(problemsWith('{ replicas:', `{ ${name}: { oneOf: [1] }, replicas:`)).toEqual([
        `lab.yaml:9:14 variables.${name}: ${name}: is a name that klab takes itself (KLAB_LAB, KLAB_LANG, KLAB_SHELL, KLAB_NS_…); call it otherwise`,
      ]);
    },
  );

  it('may be called what only resembles those', () => {
    expect(problemsWith('{ replicas:', '{ label: { oneOf: [1] }, replicas:')).toEqual([]);
  });

  it('are tried with each value, and the one that does not fit is named', () => {
    expect(problemsWith('[3, 4]', '[3, four, 5.5]')).toEqual([
      'lab.yaml:17:38 tasks[0].checks[0].with.replicas: is "four", must be a number (where ${replicas} is "four")',
      'lab.yaml:17:38 tasks[0].checks[0].with.replicas: is 5.5, must be a whole number (where ${replicas} is 5.5)',
    ]);
    expect(problemsWith('[3, 4]', '[three, 4]')).toEqual([
      'lab.yaml:17:38 tasks[0].checks[0].with.replicas: is "three", must be a number (where ${replicas} is "three")',
    ]);
  });

  it('are not blamed for what is wrong with every value', () => {
    expect(problemsWith('name: web, replicas: "${replicas}"', 'name: 1, replicas: "${replicas}"')).toEqual([
      'lab.yaml:17:23 tasks[0].checks[0].with.name: is 1, must be a text',
    ]);
  });

  it('vary one at a time, so that the right one is blamed', () => {
    const variables = 'variables: { name: { oneOf: [web, api] }, replicas: { oneOf: [3, many] } }';
    const two = sound
      .replace(/variables:.*/, variables)
      .replace('name: web, replicas: "$', 'name: "${name}", replicas: "$');
    expect(parseLab(two, 'lab.yaml', '/labs/sample', fakeGraders).problems.map(({ message }) => message)).toEqual([
      'is "many", must be a number (where ${replicas} is "many")',
    ]);
  });
});
