import { z } from 'zod';
import { isNotYet } from '../src/grading/become.ts';
import { defineDisturbingGrader } from '../src/grading/grader.ts';
import { containerOf } from '../src/grading/in-container.ts';
import { isReady } from '../src/grading/kube-types.ts';
import { podsRef, podsWatches, viewPods } from '../src/grading/pod-set.ts';
import { survives } from './storage/survives.ts';
import { groundOf } from './storage/volume.ts';

const params = z.strictObject({
  of: podsRef,
  container: z.string().min(1).optional().describe('Needed where the Pod has several.'),
  path: z
    .string()
    .regex(/^\/[^\0]*$/, 'must be an absolute path of a folder: `/data`')
    .describe('Folder in the container; klab writes a file there and removes it afterwards.'),
  survives: z
    .enum(['pod', 'container'])
    .default('pod')
    .describe(
      'What goes and comes back in between: the whole Pod (it is deleted), or only the container (it is killed).',
    ),
  claim: z
    .string()
    .min(1)
    .optional()
    .describe('The folder must lie on this PersistentVolumeClaim; of a StatefulSet: the name of its claim template.'),
  hostPath: z.boolean().default(false).describe("Whether a folder of the node's own disk will do."),
});

export type StorageParams = z.infer<typeof params>;

/** What is written into a folder is still there when the Pod, or the container, has been replaced. */
export const storage = defineDisturbingGrader<StorageParams>({
  kind: 'storage',
  summary: 'klab writes a file, deletes the Pod (or kills the container), and finds the file again in the new one',
  params,
  disturbs: (wanted) => wanted.survives,
  watches: ({ of }) => [
    ...podsWatches(of),
    { apiVersion: 'v1', kind: 'Pod', namespace: of.namespace },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: of.namespace },
    { apiVersion: 'v1', kind: 'PersistentVolume' },
  ],
  foresee: async (sight, wanted) => {
    const pods = await viewPods(sight, wanted.of);
    if ('because' in pods || !pods.every(isReady)) return 'no';
    const container = containerOf(pods[0], wanted.container);
    if ('because' in container) return 'no';
    return isNotYet(await groundOf(sight, pods[0], container, wanted.path, wanted)) ? 'no' : 'yes';
  },
  disturb: survives,
});
