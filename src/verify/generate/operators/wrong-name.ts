import { anotherWord } from '../another.ts';
import { elsewhere } from '../elsewhere.ts';
import type { Operator } from '../fault.ts';
import { isInUse } from '../volume-claims.ts';

/** The object bears another name. Only where its name matters: a check or another object speaks of it. */
export const wrongName: Operator = {
  name: 'wrong-name',
  on: ['made'],
  faults(subject, scene) {
    const { object } = subject;
    const { name, namespace } = object.metadata;
    const matters = scene.isAskedFor(subject, name) || scene.isReferredTo(subject, name);
    if (!matters || isInUse(object, scene.objects)) return [];
    const taken = scene.objects.filter((one) => one.metadata.namespace === namespace).map((one) => one.metadata.name);
    const wrong = anotherWord(name, taken);
    return [
      {
        id: ['name'],
        what: `is called ${wrong}`,
        words: [],
        async apply(live, { hands }) {
          await hands.remove(live);
          await hands.create(elsewhere(live, { name: wrong }));
        },
      },
    ];
  },
};
