import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { refusal, shownPath } from './files.ts';
import { issuesAsProblems } from './issues.ts';
import type { Lab } from './lab.ts';
import { suggestion } from './nearest.ts';
import type { Problem } from './problem.ts';
import { line } from './schema.ts';
import { readYaml, tooLong, type YamlSource } from './yaml-source.ts';

/** A wrong solution, done instead of solution.sh, that the named check must catch. */
export interface Mutant {
  readonly id: string;
  readonly what: string;
  /** Shell script, as a learner would type it. */
  readonly script: string;
  /** Id of the check that must fail. */
  readonly caughtBy: string;
}

/** A generated mutant that survives rightly: what it changes makes no difference to what the lab asks for. */
export interface Equivalent {
  /** Id of the generated mutant, as `klab verify` names it. */
  readonly mutant: string;
  readonly reason: string;
}

export const mutantsFile = 'mutants.yaml';

const schema = z.strictObject({
  mutants: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and "-"'),
        what: line,
        script: z.string().min(1),
        caughtBy: z.string(),
      }),
    )
    .min(1, 'must have at least one mutant'),
  equivalent: z
    .array(
      z.strictObject({
        mutant: z.string().min(1).describe('Id of a generated mutant, as `klab verify` names it.'),
        reason: line,
      }),
    )
    .default([]),
});

/** The mutants of a lab; none where it has no mutants.yaml. `root` shortens file names in problems. */
export async function loadMutants(
  lab: Lab,
  root: string,
): Promise<{ mutants: Mutant[]; equivalent: Equivalent[]; problems: readonly Problem[]; source?: YamlSource }> {
  const full = join(lab.folder, mutantsFile);
  const file = shownPath(root, full);
  const refused = await refusal(lab.folder, mutantsFile);
  if (refused?.missing) return { mutants: [], equivalent: [], problems: [] };
  const message = refused?.reason ?? tooLong((await stat(full)).size);
  if (message) return { mutants: [], equivalent: [], problems: [{ file, line: 1, column: 1, path: '', message }] };
  const { source, problems } = readYaml(await readFile(full, 'utf8'), file);
  if (!source) return { mutants: [], equivalent: [], problems };
  const parsed = schema.safeParse(source.value, { reportInput: true });
  if (!parsed.success) {
    return {
      source,
      mutants: [],
      equivalent: [],
      problems: issuesAsProblems(parsed.error.issues, { source, schema, value: source.value }),
    };
  }
  const checks = lab.tasks.flatMap((task) => task.checks.map((check) => check.id));
  const { mutants, equivalent } = parsed.data;
  const unknown = mutants.flatMap(({ caughtBy }, index) =>
    checks.includes(caughtBy)
      ? []
      : [
          source.problemAt(
            ['mutants', index, 'caughtBy'],
            `no check is called \`${caughtBy}\`${suggestion(caughtBy, checks)}`,
          ),
        ],
  );
  const again = mutants.flatMap(({ id }, index) =>
    mutants.findIndex((other) => other.id === id) < index
      ? [source.problemAt(['mutants', index, 'id'], `another mutant is called \`${id}\` already`)]
      : [],
  );
  return { source, mutants, equivalent, problems: [...unknown, ...again] };
}
