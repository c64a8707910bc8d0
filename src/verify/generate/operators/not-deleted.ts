import { elsewhere } from '../elsewhere.ts';
import type { Operator } from '../fault.ts';

/** An object of the start state that the solution deletes is still there. */
export const notDeleted: Operator = {
  name: 'not-deleted',
  on: ['deleted'],
  faults: ({ object, namespace }, { namespaces }) =>
    // Where nothing is left in a namespace, another trial's could not be told.
    namespaces.has(namespace)
      ? [
          {
            id: ['not-deleted'],
            what: 'was not deleted',
            words: [],
            apply: (_, { hands, realNamespace }) =>
              hands.create(elsewhere(object, { namespace: realNamespace(namespace) })),
          },
        ]
      : [],
};
