import type { Operator } from '../fault.ts';
import { isInUse } from '../volume-claims.ts';

/** The object was not made at all. */
export const dropObject: Operator = {
  name: 'drop-object',
  on: ['made'],
  faults: ({ object }, { objects }) =>
    // A claim that a Pod uses does not go before the Pod does.
    isInUse(object, objects)
      ? []
      : [
          {
            id: ['drop'],
            what: 'is not there',
            words: [],
            apply: (live, { hands }) => hands.remove(live),
          },
        ],
};
