import { z } from 'zod';
import { sanitise } from '../cluster/sanitise.ts';
import { levels } from './order.ts';

/** What labs need to know of a grader; the registry in graders/ satisfies it. */
export interface GraderParams {
  readonly kind: string;
  readonly params: z.ZodType;
  /** It passes where nothing exists. */
  readonly needsWitness?: true | ((given: Readonly<Record<string, unknown>>) => boolean);
  /** It does something to the cluster, once, and so knows no windows. */
  readonly disturbs?: unknown;
}

/** RFC 1123 label: names of namespaces, labs, tasks and checks. */
export const label = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be lower-case letters, digits and "-", at most 63: `expose-a-service`',
  );

/** Text that a terminal shows as it is written: what `sanitise` would take out is refused. */
const shown = z
  .string()
  .refine((written) => sanitise(written) === written, 'must have no control, escape or bidi characters');

export const line = shown.regex(/\S/, 'must not be empty');
export const text = z.strictObject({ en: line, ko: line }).describe('The same sentence in English and in Korean.');

const unitMs = { ms: 1, s: 1_000, m: 60_000 } as const;
const longestMs = 10 * unitMs.m;

/** `500ms`, `30s`, `2m` as milliseconds; undefined for anything else. */
export function parseDuration(written: string): number | undefined {
  const match = /^(\d{1,6})(ms|s|m)$/.exec(written);
  return match ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs] : undefined;
}

const duration = z
  .string({ error: 'must be a duration with its unit: `30s`, `2m`' })
  .regex(/^\d{1,6}(ms|s|m)$/, 'must be a duration with its unit: `30s`, `2m`')
  .refine((written) => (parseDuration(written) ?? 0) <= longestMs, 'must be at most 10m');

const relativePath = z
  .string()
  .regex(
    /^(?!.*(^|\/)\.\.(\/|$))\w[\w./-]*$/,
    'must be a path inside the lab folder, without `..`: `start/deployment.yaml`',
  );

const imageName = z
  .string()
  .regex(/^[a-z0-9-]+:[\w][\w.-]*$/, 'must name role and tag: `bootcamp:v1`')
  .refine(
    (name) => !name.endsWith(':latest'),
    'must have a tag other than `latest`, which Kubernetes would pull each time',
  );

const variableName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'must be a word in camelCase: `replicas`')
  .refine(
    (name) => !/^(lab|attempt|lang|shell|ns.*)$/i.test(name),
    'is a name that klab takes itself (KLAB_LAB, KLAB_ATTEMPT, KLAB_LANG, KLAB_SHELL, KLAB_NS_…); call it otherwise',
  );

const check = z.strictObject({
  id: label,
  points: z.int().min(0).max(100).default(0).describe('All points of a lab add up to 100.'),
  grader: z.string().describe('Kind of check.'),
  with: z.unknown().describe('Parameters of the grader; may hold ${variable} and ${ns.name}.'),
  mode: z.enum(['eventually', 'holds', 'never']).default('eventually'),
  within: duration.default('30s').describe('Deadline of `eventually`.'),
  for: duration.default('10s').describe('Window of `holds` and `never`.'),
  needs: z.array(label).default([]).describe('Checks that must have passed before this one is judged.'),
  safeguard: z.boolean().default(false).describe('Holds from the start on purpose; has no points.'),
  stage: label.optional().describe('Checkpoint at which it is judged.'),
});

const task = z.strictObject({
  id: label,
  title: text,
  hints: z.array(text).default([]).describe('In rising detail.'),
  checks: z.array(check).min(1, 'must have at least one check'),
});

/** The shape of lab.yaml. Parameters of graders and rules between fields are checked after it (rules.ts). */
export const labSchema = z.strictObject({
  apiVersion: z.literal('klab.dev/v1'),
  kind: z.literal('Lab'),
  id: label.describe('The same as the name of the folder.'),
  title: text,
  track: label.describe('The same as the name of the folder above.'),
  level: z.enum(levels),
  minutes: z.int().min(1).max(480),
  after: z
    .array(label)
    .default([])
    .describe(
      'Labs that it builds on: `klab list` shows it behind them, `klab next` proposes it once they are passed.',
    ),
  namespaces: z.array(label).min(1, 'must name at least one namespace').describe('The first is the default one.'),
  hiddenNamespaces: z
    .array(label)
    .default([])
    .describe(
      'Those of `namespaces` that the learner has to find: their names are drawn anew for each attempt, and no KLAB_NS_… tells them.',
    ),
  profile: z.enum(['solo', 'trio']).default('solo').describe('solo: one node; trio: a control plane and two workers.'),
  exclusive: z.boolean().default(false).describe('It changes nodes, so no other lab may share its cluster.'),
  fixedNames: z
    .boolean()
    .default(false)
    .describe(
      'Names of its namespaces, or of what exists once in a cluster (a nodePort, a PersistentVolume, an Ingress host), are part of the lab: `klab verify` runs it one at a time, under these names.',
    ),
  images: z.array(imageName).default([]),
  addons: z
    .array(label)
    .default([])
    .describe('What it needs in the cluster beside Kubernetes itself; installed at the start.'),
  variables: z
    .record(
      variableName,
      z.union([
        z.strictObject({ oneOf: z.array(z.union([shown, z.number()])).min(1, 'must offer at least one value') }),
        z.strictObject({ random: z.int().min(8).max(64).describe('So many letters and digits, new in each attempt.') }),
      ]),
    )
    .default({})
    .describe('`oneOf` is drawn once for each learner, `random` for each attempt.'),
  files: z.array(relativePath).default([]).describe('Files below `files/` that the learner finds in the work folder.'),
  start: z.array(relativePath).default([]).describe('Manifests applied at the start, relative to the folder.'),
  stages: z
    .array(
      z.union([
        label.transform((id) => ({ id, apply: [] as string[] })),
        z.strictObject({
          id: label,
          apply: z.array(relativePath).default([]).describe('Manifests that klab applies once the stage is passed.'),
        }),
      ]),
    )
    .default([])
    .describe('Checkpoints in their order: `klab check --stage ID`.'),
  tasks: z.array(task).min(1, 'must have at least one task'),
});

export type LabFile = z.infer<typeof labSchema>;
