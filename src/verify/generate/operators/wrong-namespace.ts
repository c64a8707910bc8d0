import { elsewhere } from '../elsewhere.ts';
import type { Operator } from '../fault.ts';
import { isInUse } from '../volume-claims.ts';

/** The object lies in another of the lab's namespaces; in one where something of the lab lies, so that it can be mistaken. */
export const wrongNamespace: Operator = {
  name: 'wrong-namespace',
  on: ['made'],
  faults({ object, namespace }, { objects, namespaces }) {
    const isFree = (real: string) =>
      !objects.some(
        ({ kind, metadata }) =>
          kind === object.kind && metadata.namespace === real && metadata.name === object.metadata.name,
      );
    const wrong = [...namespaces].find(([logical, real]) => logical !== namespace && isFree(real))?.[0];
    if (wrong === undefined || isInUse(object, objects)) return [];
    return [
      {
        id: ['namespace'],
        what: `lies in namespace ${wrong} instead of ${namespace}`,
        words: [],
        async apply(live, { hands, realNamespace }) {
          const there = elsewhere(live, { namespace: realNamespace(wrong) });
          await hands.remove(live);
          await hands.create(there);
        },
      },
    ];
  },
};
