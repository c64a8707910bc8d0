import { addonNames } from '../addons/names.ts';
import { isBlind } from './blind.ts';
import { suggestion } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { GraderParams, LabFile } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

const fullMarks = 100;

interface Place {
  readonly check: LabFile['tasks'][number]['checks'][number];
  readonly path: readonly PropertyKey[];
}

/** Rules between the fields of one lab file that its schema cannot say. */
export function crossCheck(file: LabFile, source: YamlSource, graders: readonly GraderParams[]): Problem[] {
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
    ...hidden(file, source),
    ...points(checks, source),
    ...needs(checks, source),
    ...witnesses(checks, source, graders),
    ...once(checks, source, graders),
    ...stages(file, checks, source),
    ...addons(file, source),
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

/** The learner stands in the first namespace, so that one cannot be hidden. */
function hidden(file: LabFile, source: YamlSource): Problem[] {
  return file.hiddenNamespaces.flatMap((name, n) => {
    const place = file.namespaces.indexOf(name);
    if (place > 0) return [];
    const wrong =
      place === 0
        ? `\`${name}\` is the learner's default namespace, which cannot be hidden; put another one first`
        : `\`${name}\` is not in \`namespaces\`${suggestion(name, file.namespaces.slice(1))}`;
    return [source.problemAt(['hiddenNamespaces', n], wrong)];
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

/** A check is judged at its stage, so what it needs must have been judged by then: at that stage or an earlier one. */
function stages(file: LabFile, checks: readonly Place[], source: YamlSource): Problem[] {
  const order = file.stages.map(({ id }) => id);
  const moment = (stage: string | undefined) => (stage === undefined ? order.length : order.indexOf(stage));
  const byId = new Map(checks.map(({ check }) => [check.id, check]));
  const unused = order.flatMap((id, index) =>
    checks.some(({ check }) => check.stage === id)
      ? []
      : [source.problemAt(['stages', index], `no check has \`stage: ${id}\``)],
  );
  const ofChecks = checks.flatMap(({ check, path }) => {
    const { stage } = check;
    if (stage !== undefined && !order.includes(stage)) {
      return [source.problemAt([...path, 'stage'], `no stage is called \`${stage}\`${suggestion(stage, order)}`)];
    }
    return check.needs.flatMap((need, index) => {
      const needed = byId.get(need);
      if (!needed || moment(needed.stage) <= moment(stage)) return [];
      const when = needed.stage === undefined ? 'at the end' : `at the later stage \`${needed.stage}\``;
      return [
        source.problemAt([...path, 'needs', index], `\`${need}\` is judged ${when}, so this could never be judged`),
      ];
    });
  });
  return [
    ...duplicates(
      order.map((id, index) => ({ id, path: ['stages', index] })),
      'stage',
      source,
    ),
    ...unused,
    ...ofChecks,
  ];
}

/** What would pass where nothing exists needs a check that has seen something exist; a safeguard stands for itself. */
function witnesses(checks: readonly Place[], source: YamlSource, graders: readonly GraderParams[]): Problem[] {
  const blind = (check: Place['check']) => {
    const grader = graders.find(({ kind }) => kind === check.grader);
    return grader !== undefined && isBlind({ check, grader });
  };
  return checks.flatMap(({ check, path }) => {
    const field = check.mode === 'never' ? 'mode' : blind(check) ? 'grader' : undefined;
    if (field === undefined || check.needs.length > 0 || check.safeguard) return [];
    const message = `\`${check[field]}\` passes on an empty cluster; name a check in \`needs\` that has seen the thing exist`;
    return [source.problemAt([...path, field], message)];
  });
}

function addons(file: LabFile, source: YamlSource): Problem[] {
  return file.addons.flatMap((name, index) =>
    addonNames.includes(name)
      ? []
      : [source.problemAt(['addons', index], `no add-on is called \`${name}\`${suggestion(name, addonNames)}`)],
  );
}

/** A check that disturbs acts once, so a window has no meaning. */
function once(checks: readonly Place[], source: YamlSource, graders: readonly GraderParams[]): Problem[] {
  const disturbing = new Set(graders.flatMap(({ kind, disturbs }) => (disturbs === undefined ? [] : [kind])));
  return checks.flatMap(({ check, path }) =>
    disturbing.has(check.grader) && check.mode !== 'eventually'
      ? [
          source.problemAt(
            [...path, 'mode'],
            `\`${check.grader}\` disturbs the cluster once, so its mode must be \`eventually\``,
          ),
        ]
      : [],
  );
}
