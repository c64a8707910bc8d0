import { z } from 'zod';
import type { Resource } from '../../src/cluster/cluster.ts';
import type { GraderRegistry } from '../../src/grading/bind.ts';
import type { LookingGrader } from '../../src/grading/grader.ts';
import { suggestion } from '../../src/lab/nearest.ts';
import { parseDuration } from '../../src/lab/schema.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { fill } from './fill.ts';

// biome-ignore lint/suspicious/noExplicitAny: see GraderRegistry.
export type AnyLooking = LookingGrader<any>;

/** A check inside a check, ready to be judged. */
export interface Filled {
  readonly grader: AnyLooking;
  readonly params: unknown;
  /** undefined: as long as the check around it. */
  readonly withinMs: number | undefined;
  /** It must hold for so long. */
  readonly forMs: number;
}

export interface Nested {
  watches(): readonly Resource[];
  records(): readonly Recording[];
  /** With the words of this run in its parameters. */
  filled(words: Readonly<Record<string, string>>): Filled;
}

const duration = z
  .string()
  .refine((written) => parseDuration(written) !== undefined, 'must be a duration with its unit: `30s`, `2m`')
  .optional();

/** `{ grader, with, within?, for? }`; the parameters are checked by the grader's own schema. */
export function nestedIn(registry: GraderRegistry) {
  const looking = registry.filter((grader): grader is AnyLooking => 'grade' in grader);
  const kinds = looking.map(({ kind }) => kind);
  return z
    .strictObject({
      grader: z.enum(kinds as [string, ...string[]]).describe('Kind of check, one that only looks.'),
      with: z.unknown().describe('Its parameters; may hold $(NONCE) and $(NAME).'),
      within: duration.describe('Deadline; that of the whole check unless told.'),
      for: duration.describe('It must go on passing for so long.'),
    })
    .transform((given, context): Nested => {
      const grader = looking.find(({ kind }) => kind === given.grader);
      if (!grader) {
        context.addIssue({ code: 'custom', path: ['grader'], message: `no grader${suggestion(given.grader, kinds)}` });
        return z.NEVER;
      }
      const parsed = grader.params.safeParse(given.with ?? {}, { reportInput: true });
      if (!parsed.success) {
        for (const issue of parsed.error.issues) {
          const path = ['with', ...issue.path];
          context.addIssue({ ...issue, path } as Parameters<typeof context.addIssue>[0]);
        }
        return z.NEVER;
      }
      return {
        watches: () => grader.watches(parsed.data),
        records: () => grader.records?.(parsed.data) ?? [],
        filled: (words) => ({
          grader,
          params: grader.params.parse(fill(given.with ?? {}, words)),
          withinMs: given.within === undefined ? undefined : parseDuration(given.within),
          forMs: given.for === undefined ? 0 : (parseDuration(given.for) ?? 0),
        }),
      };
    });
}
