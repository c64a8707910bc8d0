import { z } from 'zod';
import type { GraderParams } from '../../../src/lab/schema.ts';

/** A registry of one grader, whose parameters hold a text, a number and a choice. */
export const fakeGraders: readonly GraderParams[] = [
  {
    kind: 'count',
    params: z.strictObject({ name: z.string(), replicas: z.int(), mode: z.enum(['loose', 'tight']).optional() }),
  },
];
