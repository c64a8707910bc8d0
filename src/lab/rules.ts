import { suggestion } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { LabFile } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

const fullMarks = 100;

interface Place {
  readonly check: LabFile['tasks'][number]['checks'][number];
  readonly path: readonly PropertyKey[];
}

/** Rules between the fields of one lab file that its schema cannot say. */
export function crossCheck(file: LabFile, source: YamlSource): Problem[] {
  const checks: Place[] = file.tasks.flatMap((task, t) =>
    task.checks.map((check, c) => ({ check, path: ['tasks', t, 'checks', c] })),
  );
  return [
    ...duplicates(
      file.tasks.map((task, t) => ({ id: task.id, path: ['tasks', t, 'id'] })),
      'task',
      source,
    ),
    ...duplicates(
      checks.map(({ check, path }) => ({ id: check.id, path: [...path, 'id'] })),
      'check',
      source,
    ),
    ...duplicates(
      file.namespaces.map((id, n) => ({ id, path: ['namespaces', n] })),
      'namespace',
      source,
    ),
    ...duplicates(
      file.stages.map((id, n) => ({ id, path: ['stages', n] })),
      'stage',
      source,
    ),
    ...points(checks, source),
    ...needs(checks, source),
    ...stages(file, checks, source),
  ];
}

function duplicates(named: readonly { id: string; path: readonly PropertyKey[] }[], what: string, source: YamlSource) {
  const seen = new Set<string>();
  return named.flatMap(({ id, path }) => {
    const again = seen.has(id);
    seen.add(id);
    return again
      ? [source.problemAt(path, `another ${what} is called \`${id}\` already; names are unique in a lab`)]
      : [];
  });
}

function points(checks: readonly Place[], source: YamlSource): Problem[] {
  const sum = checks.reduce((total, { check }) => total + check.points, 0);
  const each = checks.flatMap(({ check, path }) => {
    if (check.safeguard && check.points !== 0) {
      return [source.problemAt([...path, 'points'], 'a safeguard holds from the start, so it must have 0 points')];
    }
    if (!check.safeguard && check.points === 0) {
      return [source.problemAt([...path, 'points'], 'must be at least 1 (only `safeguard: true` has no points)')];
    }
    return [];
  });
  return sum === fullMarks
    ? each
    : [...each, source.problemAt(['tasks'], `points of all checks add up to ${sum}, must be ${fullMarks}`)];
}

function needs(checks: readonly Place[], source: YamlSource): Problem[] {
  const byId = new Map(checks.map(({ check }) => [check.id, check]));
  const reaches = (from: string, target: string, seen = new Set<string>()): boolean =>
    (byId.get(from)?.needs ?? []).some((next) => {
      if (next === target) return true;
      if (seen.has(next)) return false;
      return reaches(next, target, seen.add(next));
    });
  return checks.flatMap(({ check, path }) => {
    const missing = check.needs.flatMap((need, n) =>
      byId.has(need)
        ? []
        : [
            source.problemAt(
              [...path, 'needs', n],
              `no check is called \`${need}\`${suggestion(need, [...byId.keys()])}`,
            ),
          ],
    );
    return reaches(check.id, check.id)
      ? [
          ...missing,
          source.problemAt([...path, 'needs'], `\`${check.id}\` needs itself in the end, so it could never be judged`),
        ]
      : missing;
  });
}

function stages(file: LabFile, checks: readonly Place[], source: YamlSource): Problem[] {
  return checks.flatMap(({ check, path }) => {
    if (check.stage === undefined || file.stages.includes(check.stage)) return [];
    const known = file.stages.length === 0 ? '; the lab has no `stages`' : suggestion(check.stage, file.stages);
    return [source.problemAt([...path, 'stage'], `no stage is called \`${check.stage}\`${known}`)];
  });
}
