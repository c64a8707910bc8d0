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

  it('holds for absent among the real graders, and for those that only ask for less', () => {
    const blind = (kind: string, given: Record<string, unknown>) => {
      const need = graders.find((grader) => grader.kind === kind)?.needsWitness;
      return typeof need === 'function' ? need(given) : need === true;
    };
    expect(graders.filter(({ needsWitness }) => needsWitness === true).map(({ kind }) => kind)).toContain('absent');
    expect([blind('access', { mayNot: [] }), blind('access', { may: ['${x}'] })]).toEqual([true, false]);
    expect([blind('dns', { answer: { status: 'NXDOMAIN' } }), blind('dns', { answer: {} })]).toEqual([true, false]);
    expect(blind('resource', {})).toBe(false);
  });
});

describe('add-ons', () => {
  it('are those that klab has', () => {
    expect(problemsWith('tasks:', 'addons: [ingress]\ntasks:')).toEqual([]);
    expect(problemsWith('tasks:', 'addons: [ingres]\ntasks:')).toEqual([
      'lab.yaml:10:10 addons[0]: no add-on is called `ingres`; did you mean `ingress`?',
    ]);
  });
});

describe('a grader that disturbs', () => {
  const acts: GraderParams = { kind: 'acts', params: z.object({}), disturbs: 'pod' };

  it('does so once, so a window has no meaning', () => {
    const to = (mode: string) =>
      problemsWith('grader: count', `mode: ${mode}\n        grader: acts`, [...fakeGraders, acts]);
    expect(to('holds')).toEqual([
      'lab.yaml:16:15 tasks[0].checks[0].mode: `acts` disturbs the cluster once, so its mode must be `eventually`',
    ]);
    expect(to('eventually')).toEqual([]);
  });
});

describe('stages', () => {
  it('take checks that name them', () => {
    expect(problemsWith('tasks:', 'stages: [one]\ntasks:')).toEqual([
      'lab.yaml:10:10 stages[0]: no check has `stage: one`',
    ]);
    const both = sound
      .replace('points: 60', 'points: 60\n        stage: one')
      .replace('tasks:', 'stages: [one]\ntasks:');
    expect(parseLab(both, 'lab.yaml', '/labs/sample', fakeGraders).problems).toEqual([]);
  });

  it('have to be declared', () => {
    expect(problemsWith('points: 60', 'points: 60\n        stage: one')).toEqual([
      'lab.yaml:16:16 tasks[0].checks[0].stage: no stage is called `one`',
    ]);
  });

  it('are in order: a check of one cannot need what is judged later', () => {
    const staged = (first: string, second: string) => {
      const text = sound
        .replace('tasks:', 'stages: [one, two]\ntasks:')
        .replace('points: 60', `points: 60\n        stage: ${first}`)
        .replace('points: 40', `points: 40${second && `\n        stage: ${second}`}`);
      return parseLab(text, 'lab.yaml', '/labs/sample', fakeGraders).problems.map(formatProblem);
    };
    expect(staged('one', 'two')).toEqual([]);
    expect(staged('two', 'one')).toEqual([
      'lab.yaml:25:17 tasks[0].checks[1].needs[0]: `ready` is judged at the later stage `two`, so this could never be judged',
    ]);
  });
});

describe('the kinds of variables', () => {
  it('random text has a length', () => {
    expect(problemsWith('{ replicas:', '{ token: { random: 20 }, replicas:')).toEqual([]);
    expect(problemsWith('{ replicas:', '{ token: { random: 2 }, replicas:')).toHaveLength(1);
  });
});

describe('variables', () => {
  it.each(['lab', 'attempt', 'lang', 'shell', 'ns', 'nsShop', 'lAB'])(
    'may not be called `%s`, which klab takes itself',
    (name) => {
      expect(problemsWith('{ replicas:', `{ ${name}: { oneOf: [1] }, replicas:`)).toEqual([
        `lab.yaml:9:14 variables.${name}: ${name}: is a name that klab takes itself (KLAB_LAB, KLAB_ATTEMPT, KLAB_LANG, KLAB_SHELL, KLAB_NS_…); call it otherwise`,
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

describe('hidden namespaces', () => {
  const withHidden = (hidden: string) =>
    problemsWith('namespaces: [sample]', `namespaces: [sample, haystack]\nhiddenNamespaces: [${hidden}]`);

  it('are some of the lab, but not the first', () => {
    expect(withHidden('haystack')).toEqual([]);
    expect(withHidden('sample')).toEqual([
      "lab.yaml:9:20 hiddenNamespaces[0]: `sample` is the learner's default namespace, which cannot be hidden; put another one first",
    ]);
    expect(withHidden('haystac')).toEqual([
      'lab.yaml:9:20 hiddenNamespaces[0]: `haystac` is not in `namespaces`; did you mean `haystack`?',
    ]);
  });
});
