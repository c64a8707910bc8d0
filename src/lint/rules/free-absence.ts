import type { Denial } from '../../grading/grader.ts';
import { isBlind } from '../../lab/blind.ts';
import { neededBy, type PlacedCheck, speaksOf } from '../checks.ts';
import type { LintRule } from '../rule.ts';
import type { LabSources } from '../sources.ts';

/** Free points: something must be gone, or must not happen, that has never been there. */
export const freeAbsence: LintRule = {
  id: 'free-absence',
  severity: 'error',
  explain: 'points for the absence of what has never existed',
  check(lab) {
    const { source } = lab;
    if (!source) return [];
    const all = lab.checks();
    return all.flatMap((placed) => {
      const { check, path, grader, variants } = placed;
      if (check.points === 0 || check.needs.length === 0 || !isBlind(placed)) return [];
      const params = variants[0]?.params;
      const denied = deniedBy(placed, params);
      if (denied?.of !== 'thing' || isMade(lab, denied, variants[0]?.bindings ?? {})) return [];
      const seen = neededBy(check, all).some((other) => shows(denied, other));
      if (seen) return [];
      const field = check.mode === 'never' ? 'mode' : 'grader';
      return [
        source.problemAt(
          [...path, field],
          `\`${check.mode === 'never' ? 'never' : grader.kind}\` passes because there has never been ${denied.what}: no manifest of the start or of a stage makes it, and no check in \`needs\` has seen it. Make it at the start, or name a witness that asks for it`,
        ),
      ];
    });
  },
};

function deniedBy({ check, grader }: PlacedCheck, params: unknown): Denial | undefined {
  if (check.mode !== 'never') return grader.denies?.(params);
  const names = namesIn(params);
  return { what: names.length > 0 ? names.join(', ') : 'what it describes', of: 'thing', names };
}

/** Whether a manifest of the start or of a stage makes the thing. */
function isMade(
  { start, staged }: LabSources,
  { names }: Denial,
  bindings: Readonly<Record<string, unknown>>,
): boolean {
  const written = [...start, ...staged].map(({ object }) => object);
  return speaksOf(written, names) || names.some((name) => Object.values(bindings).includes(name) && written.length > 0);
}

const shows = (denied: Denial, { grader, variants }: PlacedCheck): boolean => {
  const params = variants[0]?.params;
  return denied.shownBy ? denied.shownBy({ kind: grader.kind, params }) : speaksOf(params, denied.names);
};

/** How parameters name the objects they are about. */
const naming = new Set(['name', 'service', 'nodePortOf', 'secret', 'configMap', 'claim', 'key', 'path']);

function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    typeof part === 'string' && naming.has(key) ? [part] : namesIn(part),
  );
}
