import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLab } from '../../../src/lab/parse.ts';
import { formatProblem } from '../../../src/lab/problem.ts';
import { fakeGraders } from './fake-graders.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/labs');

function problemsOf(name: string): string[] {
  const text = readFileSync(join(fixtures, 'malformed', `${name}.yaml`), 'utf8');
  return parseLab(text, 'lab.yaml', '/labs/sample', fakeGraders).problems.map(formatProblem).sort(byPlace);
}

const byPlace = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

describe('parseLab', () => {
  it('reads a sound lab, fills in defaults and turns durations into milliseconds', () => {
    const text = readFileSync(join(fixtures, 'sound.yaml'), 'utf8');
    const { lab, problems } = parseLab(text, 'lab.yaml', '/labs/sample', fakeGraders);
    expect(problems).toEqual([]);
    expect(lab).toMatchObject({ id: 'sample', profile: 'solo', exclusive: false, images: [], folder: '/labs/sample' });
    expect(lab?.tasks[0]?.checks[0]).toEqual({
      id: 'ready',
      points: 60,
      grader: 'count',
      with: { name: 'web', replicas: '${replicas}' },
      mode: 'eventually',
      withinMs: 30_000,
      forMs: 10_000,
      needs: [],
      safeguard: false,
      stage: undefined,
    });
  });

  const malformed: Record<string, string[]> = {
    'a-list': ['lab.yaml:1:1 is a list, must be a map'],
    'duplicate-key': ['lab.yaml:3:1 Map keys must be unique'],
    empty: ['lab.yaml:1:1 is empty'],
    syntax: ['lab.yaml:9:1 Flow sequence in block collection must be sufficiently indented and end with a ]'],
    'too-deep': ['lab.yaml:1:37 is nested more than 24 levels deep'],
    'alias-bomb': ['lab.yaml:1:1 cannot be read safely: Excessive alias count indicates a resource exhaustion attack'],
    'keys-and-values': [
      'lab.yaml:1:1 title: is required (a map)',
      'lab.yaml:4:1 titel: unknown key; did you mean `title`?',
      'lab.yaml:6:8 level: is "beginer", must be one of `beginner`, `intermediate`, `advanced`; did you mean `beginner`?',
      'lab.yaml:7:10 minutes: is "five", must be a number',
      'lab.yaml:11:3 tasks: points of all checks add up to 90, must be 100',
    ],
    missing: [
      'lab.yaml:1:1 namespaces: is required (a list)',
      'lab.yaml:4:8 title.ko: is required (a text)',
      'lab.yaml:14:17 tasks[0].checks[0].points: is 60.5, must be a whole number',
    ],
    'points-and-names': [
      'lab.yaml:11:3 tasks: points of all checks add up to 90, must be 100',
      'lab.yaml:18:13 tasks[0].checks[1].id: another check is called `ready` already; names are unique in a lab',
      'lab.yaml:22:17 tasks[0].checks[1].needs[0]: no check is called `redy`; did you mean `ready`?',
    ],
    'cycle-and-reference': [
      'lab.yaml:17:38 tasks[0].checks[0].with.replicas: ${replica} refers to nothing; did you mean `replicas`?',
      'lab.yaml:18:16 tasks[0].checks[0].needs: `ready` needs itself in the end, so it could never be judged',
      'lab.yaml:23:16 tasks[0].checks[1].needs: `open` needs itself in the end, so it could never be judged',
    ],
    'grader-unknown': ['lab.yaml:20:17 tasks[0].checks[1].grader: no grader is called `cuont`; did you mean `count`?'],
    'grader-parameters': [
      'lab.yaml:21:38 tasks[0].checks[1].with.replicas: is "many", must be a number',
      'lab.yaml:21:50 tasks[0].checks[1].with.mode: is "losse", must be one of `loose`, `tight`; did you mean `loose`?',
      'lab.yaml:21:57 tasks[0].checks[1].with.replcas: unknown key; did you mean `replicas`?',
    ],
    'paths-and-durations': [
      'lab.yaml:10:9 start[0]: must be a path inside the lab folder, without `..`: `start/deployment.yaml`',
      'lab.yaml:10:27 start[1]: must be a path inside the lab folder, without `..`: `start/deployment.yaml`',
      'lab.yaml:11:10 images[0]: must have a tag other than `latest`, which Kubernetes would pull each time',
      'lab.yaml:11:29 images[1]: must name role and tag: `bootcamp:v1`',
      'lab.yaml:24:17 tasks[0].checks[1].within: must be a duration with its unit: `30s`, `2m`',
      'lab.yaml:25:14 tasks[0].checks[1].for: must be at most 10m',
    ],
    safeguard: ['lab.yaml:19:17 tasks[0].checks[1].points: a safeguard holds from the start, so it must have 0 points'],
  };
  for (const [name, expected] of Object.entries(malformed)) {
    it(`names every problem of ${name}.yaml and its place`, () => {
      expect(problemsOf(name)).toEqual(expected);
    });
  }

  it('names the first 20 syntax problems of a file and counts the others', () => {
    const { problems } = parseLab('a: 1\n'.repeat(51), 'lab.yaml', '/labs/sample', fakeGraders);
    expect(problems).toHaveLength(21);
    expect(problems.slice(-2).map(formatProblem)).toEqual([
      'lab.yaml:21:1 Map keys must be unique',
      'lab.yaml:22:1 and 30 more problems of syntax from here on',
    ]);
  });

  it('refuses text that could command a terminal, and does not repeat it', () => {
    const text = readFileSync(join(fixtures, 'sound.yaml'), 'utf8')
      .replace(/^title:.*$/m, 'title: { en: "\\e[2Jgone", ko: "\\u202E뒤집힘" }')
      .replace('level:', '"o\\u202Edd": 1\nlevel:');
    const { problems } = parseLab(text, 'lab.yaml', '/labs/sample', fakeGraders);
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'title.en: must have no control, escape or bidi characters',
      'title.ko: must have no control, escape or bidi characters',
      expect.stringMatching(/^odd: unknown key/),
    ]);
  });

  it('refuses a file that is far too large without parsing it', () => {
    const { lab, problems } = parseLab(`# ${'x'.repeat(300_000)}`, 'lab.yaml', '/labs/x', fakeGraders);
    expect(lab).toBeUndefined();
    expect(problems[0]?.message).toBe('is 300002 bytes long; at most 262144 are read');
  });

  it('survives nesting that would exhaust the stack', () => {
    const { lab, problems } = parseLab('['.repeat(100_000), 'lab.yaml', '/labs/x', fakeGraders);
    expect(lab).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
  });
});
