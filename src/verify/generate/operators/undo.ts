import { isScaled } from '../autoscaled.ts';
import { differences } from '../differences.ts';
import { edited, type Operator } from '../fault.ts';
import { at, type Path } from '../paths.ts';

/** One of the solution's changes to an object of the start state was not made. */
export const undo: Operator = {
  name: 'undo',
  on: ['changed'],
  faults(subject, { objects }) {
    const { object, before } = subject;
    if (!before) return [];
    const scaled = isScaled(object, objects);
    return differences(before, object).flatMap((path) => {
      if (scaled && path.at(-1) === 'replicas') return [];
      const old = at(before, path);
      return edited(subject, { path, to: () => old, id: ['undo', ...namesIn(path)], words: namesIn(path) });
    });
  },
};

/** `labels-version`, `replicas`, `containers-main-image`: without what only leads there. */
const namesIn = (path: Path): readonly string[] =>
  path.map((step) => (typeof step === 'object' ? step.name : String(step))).filter((name) => !leading.has(name));

const leading = new Set(['spec', 'template', 'metadata', 'containers']);
