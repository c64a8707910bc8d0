/** On everything that klab puts into a cluster for a lab; value: the lab's id. Whoever has none is none of klab's. */
export const labLabel = 'klab.dev/lab';

/** On the same, and on what records an attempt; value: the attempt's id. */
export const attemptLabel = 'klab.dev/attempt';
