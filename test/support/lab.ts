import type { GraderRegistry } from '../../src/grading/bind.ts';
import { type BoundCheck, bindChecks } from '../../src/grading/bind.ts';
import type { Check, Lab } from '../../src/lab/lab.ts';

export function check(part: Partial<Check> & Pick<Check, 'id' | 'grader'>): Check {
  return {
    points: 10,
    with: {},
    mode: 'eventually',
    withinMs: 30_000,
    forMs: 10_000,
    needs: [],
    safeguard: false,
    stage: undefined,
    ...part,
  };
}

export function labOf(checks: readonly Check[], stages: readonly string[] = []): Lab {
  return {
    id: 'a-lab',
    title: { en: 'A lab', ko: '실습' },
    track: 'services',
    level: 'beginner',
    minutes: 5,
    after: [],
    namespaces: ['shop'],
    profile: 'solo',
    exclusive: false,
    fixedNames: false,
    hiddenNamespaces: [],
    images: [],
    addons: [],
    variables: {},
    start: [],
    stages: stages.map((id) => ({ id, apply: [] })),
    files: [],
    tasks: [{ id: 'task', title: { en: 'Task', ko: '과제' }, hints: [], checks }],
    folder: '/labs/a-lab',
  };
}

export function bind(checks: readonly Check[], registry: GraderRegistry): { lab: Lab; checks: readonly BoundCheck[] } {
  const lab = labOf(checks);
  return { lab, checks: bindChecks(lab, registry) };
}
