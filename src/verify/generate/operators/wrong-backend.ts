import { anotherWord } from '../another.ts';
import { edited, type Operator } from '../fault.ts';
import { backendsOf } from '../ingress-backends.ts';
import { at, type Path } from '../paths.ts';

/** An Ingress sends to another Service: rather to one that is there. */
export const wrongBackend: Operator = {
  name: 'wrong-backend',
  on: ['made', 'changed'],
  faults: (subject, { objects }) =>
    backendsOf(subject.object).flatMap(({ path, id }) => {
      const where: Path = [...path, 'service', 'name'];
      const right = at(subject.object, where);
      if (typeof right !== 'string') return [];
      const others = objects.filter(
        ({ kind, metadata }) =>
          kind === 'Service' && metadata.namespace === subject.object.metadata.namespace && metadata.name !== right,
      );
      const wrong = others[0]?.metadata.name ?? anotherWord(right);
      return edited(subject, { path: where, to: () => wrong, id: [...id, 'service'], words: ['service', 'backend'] });
    }),
};
