import { z } from 'zod';
import { sanitiseJson } from '../cluster/sanitise.ts';

/** What a run of a lab is to show. */
export const purposes = ['start', 'solution', 'mutant', 'generated', 'reset'] as const;

const judged = z.strictObject({
  check: z.string(),
  verdict: z.enum(['pass', 'fail', 'error', 'blocked']),
  because: z.string().describe('English.'),
  afterMs: z.number().min(0).describe('From the start of the grading to the verdict.'),
});

const problem = z.strictObject({
  check: z.string().optional().describe('The check that it is about.'),
  what: z.string().describe('What is wrong, and what would be right.'),
  at: z
    .strictObject({ file: z.string(), line: z.int().min(1) })
    .optional()
    .describe('Where it is to be mended, as far as that is known; the file as seen from where klab was called.'),
});

const run = z.strictObject({
  purpose: z.enum(purposes),
  name: z.string().describe('Id of the mutant; of the others the purpose, with a number where they are repeated.'),
  what: z.string().optional().describe('What the mutant does wrong.'),
  outcome: z
    .enum(['proven', 'refuted', 'error', 'equivalent', 'skipped'])
    .describe(
      'proven: as it has to be. refuted: a defect of the lab. error: klab could not tell. equivalent: a mutant that survives and is declared to. skipped: what it rests on did not work.',
    ),
  problems: z.array(problem).readonly(),
  checks: z
    .array(judged)
    .readonly()
    .describe('What was judged, in the order of the lab; empty where it did not come to that.'),
  seconds: z.number().min(0),
});

const statistics = z.strictObject({
  check: z.string(),
  runs: z.int().min(1),
  failed: z.int().min(0).describe('Of these runs of the solution, those in which it did not pass.'),
  p50Ms: z
    .number()
    .min(0)
    .optional()
    .describe('From the end of the solution to the pass; absent when it never passed.'),
  p95Ms: z.number().min(0).optional(),
  withinMs: z.number().min(0).describe('The deadline that the lab gives.'),
  suggestedMs: z.number().min(0).optional().describe('The deadline that the measurement suggests.'),
});

const usage = z.strictObject({
  peakMemoryBytes: z.number().min(0).describe('Highest sum of the working sets of its Pods that was seen.'),
  cpuMillicores: z.number().min(0).describe('Highest sum of the CPU that its Pods ask for (requests).'),
});

const lab = z.strictObject({
  lab: z.string(),
  track: z.string(),
  outcome: z.enum(['proven', 'refuted', 'error']),
  runs: z.array(run).readonly(),
  /** About the lab as a whole: a check that no run made fail, for instance. */
  problems: z.array(problem).readonly(),
  statistics: z.array(statistics).readonly().optional().describe('With --repeat.'),
  usage: usage.optional().describe('With --repeat.'),
  seconds: z.number().min(0).describe('From the first run to the end of the last.'),
});

/** The shape of `klab verify --json`. */
export const verificationSchema = z.strictObject({
  apiVersion: z.literal('klab.dev/v1'),
  kind: z.literal('Verification'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  provider: z.string(),
  kubernetes: z.string().describe('Version of the API server.'),
  jobs: z.int().min(1).describe('How many runs went on side by side, at most.'),
  labs: z.array(lab).readonly(),
  exitCode: z
    .union([z.literal(0), z.literal(1), z.literal(2)])
    .describe('0 every lab is proven, 1 a lab has a defect, 2 klab could not tell.'),
});

/** What a verification found: the model behind every format. */
export type Verification = z.infer<typeof verificationSchema>;
export type LabVerification = Verification['labs'][number];
export type RunResult = LabVerification['runs'][number];
export type Purpose = RunResult['purpose'];
export type Problem = RunResult['problems'][number];
export type Judged = RunResult['checks'][number];
export type CheckStatistics = NonNullable<LabVerification['statistics']>[number];
export type Usage = NonNullable<LabVerification['usage']>;

/** JSON Schema (2020-12) of a Verification. */
export function verificationJsonSchema(): object {
  return z.toJSONSchema(verificationSchema, { io: 'output', unrepresentable: 'any' });
}

/** The worst of what its runs and the lab as a whole show: a defect is told before what could not be told. */
export function outcomeOf(of: Pick<LabVerification, 'runs' | 'problems'>): LabVerification['outcome'] {
  if (of.problems.length > 0 || of.runs.some(({ outcome }) => outcome === 'refuted')) return 'refuted';
  return of.runs.some(({ outcome }) => outcome === 'error') ? 'error' : 'proven';
}

/** The one door into every format, so all text is cleaned here once more: messages of errors come from elsewhere. */
export function makeVerification(
  of: Omit<Verification, 'apiVersion' | 'kind' | 'exitCode' | 'startedAt' | 'finishedAt'> & {
    readonly startedAt: Date;
    readonly finishedAt: Date;
  },
): Verification {
  const outcomes = of.labs.map(({ outcome }) => outcome);
  const exitCode = outcomes.includes('refuted') ? 1 : outcomes.includes('error') ? 2 : 0;
  return sanitiseJson(
    structuredClone({
      ...of,
      apiVersion: 'klab.dev/v1',
      kind: 'Verification',
      startedAt: of.startedAt.toISOString(),
      finishedAt: of.finishedAt.toISOString(),
      exitCode,
    }),
  );
}
