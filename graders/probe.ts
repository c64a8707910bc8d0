import { z } from 'zod';
import { eventsOf } from '../src/grading/explain/surroundings.ts';
import { defineDisturbingGrader } from '../src/grading/grader.ts';
import { containerOf } from '../src/grading/in-container.ts';
import { isReady } from '../src/grading/kube-types.ts';
import { podsRef, podsWatches, viewPods } from '../src/grading/pod-set.ts';
import { serviceWatches } from '../src/grading/service.ts';
import { livenessWorks } from './probe/liveness.ts';
import { readinessWorks } from './probe/readiness.ts';

const argv = z.array(z.string()).min(1);
const request = z.strictObject({ path: z.string().startsWith('/'), method: z.enum(['GET', 'POST']).default('GET') });

const fault = z.union([
  z
    .strictObject({
      exec: argv.describe('Program and arguments that break the container from inside; no shell reads them.'),
      undo: argv.optional().describe('What mends it again.'),
    })
    .describe('By a command in the container.'),
  z
    .strictObject({
      http: request.extend({ port: z.int().min(1).max(65535) }),
      undo: request.optional().describe('What mends it again, on the same port.'),
    })
    .describe("By a request to the Pod's own address."),
]);

const params = z
  .strictObject({
    kind: z.enum(['readiness', 'liveness']),
    of: podsRef,
    container: z.string().min(1).optional().describe('Needed where the Pod has several.'),
    fault,
    service: z.string().min(1).optional().describe('The Service that the Pod must leave; with readiness.'),
  })
  .refine(({ kind, service }) => kind !== 'readiness' || service !== undefined, {
    path: ['service'],
    error: 'must be given: a Pod that is not ready gets no traffic from its Service',
  })
  .refine(({ kind, fault }) => kind !== 'readiness' || 'http' in fault || fault.undo !== undefined, {
    path: ['fault', 'undo'],
    error: 'must be given: the Pod has to become ready again',
  });

export type ProbeParams = z.infer<typeof params>;

/** A probe does what it is there for when the container is broken. */
export const probe = defineDisturbingGrader<ProbeParams>({
  kind: 'probe',
  summary:
    'klab breaks a container, and its readiness probe takes it out of the Service, or its liveness probe restarts it',
  params,
  disturbs: 'container',
  watches: ({ of, service }) => [
    ...podsWatches(of),
    { apiVersion: 'v1', kind: 'Pod', namespace: of.namespace },
    eventsOf(of.namespace),
    ...(service === undefined ? [] : serviceWatches({ namespace: of.namespace, service })),
  ],
  // Whether the fault is one that the probe notices is seen only when it happens.
  foresee: async (sight, { kind, of, container: name }) => {
    const pods = await viewPods(sight, of);
    if ('because' in pods || !pods.every(isReady)) return 'no';
    const container = containerOf(pods[0], name);
    return `${kind}Probe` in container ? 'perhaps' : 'no';
  },
  disturb: (sight, stimuli, wanted, options) =>
    (wanted.kind === 'readiness' ? readinessWorks : livenessWorks)(sight, stimuli, wanted, options),
});
