import { isScaled } from '../autoscaled.ts';
import { edited, type Operator } from '../fault.ts';
import { at } from '../paths.ts';
import type { Scene } from '../scene.ts';
import type { Subject } from '../subjects.ts';

/** One copy too few, one too many, none at all. */
export const wrongReplicas: Operator = {
  name: 'wrong-replicas',
  on: ['made', 'changed'],
  faults(subject, { objects }: Scene) {
    const { object } = subject;
    if (isScaled(object, objects)) return [];
    const change = (to: (replicas: number) => number, word: string) =>
      edited(subject, {
        path: ['spec', 'replicas'],
        to: (old) => to(Number(old)),
        id: ['replicas', word],
        words: ['replicas', 'count'],
      });
    const replicas = at(object, ['spec', 'replicas']);
    if (typeof replicas !== 'number') return [];
    return [
      ...(isAsked(subject, replicas)
        ? [...change((of) => Math.max(of - 1, 0), 'fewer'), ...change((of) => of + 1, 'more')]
        : []),
      ...(replicas === 1 && isAsked(subject, replicas) ? [] : change(() => 0, 'none')),
    ];
  },
};

/** 1 is what the API fills in: nobody has to have asked for it. What the solution changed, it was asked to change. */
const isAsked = ({ how }: Subject, replicas: number) => how === 'changed' || replicas !== 1;
