import { z } from 'zod';
import { defineDisturbingGrader } from '../src/grading/grader.ts';
import { isReady } from '../src/grading/kube-types.ts';
import { podsRef, podsWatches, viewPods } from '../src/grading/pod-set.ts';
import type { WorkloadRef } from '../src/grading/workload.ts';
import { containerHeals } from './healing/container.ts';
import { podHeals } from './healing/pod.ts';

const params = z
  .strictObject({
    of: podsRef,
    container: z
      .string()
      .min(1)
      .optional()
      .describe('Kill the main process of this container, instead of deleting a Pod.'),
  })
  .refine(({ of, container }) => of.kind !== 'Pod' || container !== undefined, {
    path: ['container'],
    error: 'must be given for a Pod: a Pod that is deleted is made again by its workload only, so name that',
  });

type Params = z.infer<typeof params>;

/** What is lost comes back by itself: a Pod through its controller, a container through the kubelet. */
export const healing = defineDisturbingGrader<Params>({
  kind: 'healing',
  summary: 'klab deletes a Pod of a workload, or kills a container, and it comes back by itself',
  params,
  disturbs: ({ container }) => (container === undefined ? 'pod' : 'container'),
  watches: ({ of }) => podsWatches(of),
  // Kubernetes does the rest by itself.
  foresee: async (sight, { of, container }) => {
    const pods = await viewPods(sight, of);
    if ('because' in pods || !pods.every(isReady)) return 'no';
    const here = container === undefined || pods[0].spec?.containers?.some(({ name }) => name === container);
    return here ? 'yes' : 'no';
  },
  disturb: (sight, stimuli, { of, container }, options) =>
    container === undefined
      ? podHeals(sight, stimuli, of as WorkloadRef, options)
      : containerHeals(sight, stimuli, { of, container }, options),
});
