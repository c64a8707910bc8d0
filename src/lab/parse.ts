import { type Issue, issuesAsProblems } from './issues.ts';
import type { Check, Lab } from './lab.ts';
import type { Problem } from './problem.ts';
import { checkReferences } from './references.ts';
import { crossCheck } from './rules.ts';
import { type GraderParams, type LabFile, labSchema, parseDuration } from './schema.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

export interface Parsed {
  /** Absent when there are problems. */
  readonly lab?: Lab;
  /** What the file says where its shape is sound, whatever else is wrong with it: to find more problems by. */
  readonly draft?: Lab;
  readonly problems: readonly Problem[];
  /** To place problems that are found later (files that do not exist). */
  readonly source?: YamlSource;
}

/**
 * The text of a lab.yaml as a Lab.
 * @param file as problems shall name it
 * @param folder absolute path of the lab's folder
 */
export function parseLab(text: string, file: string, folder: string, graders: readonly GraderParams[]): Parsed {
  const { source, problems } = readYaml(text, file);
  if (!source) return { problems };
  const parsed = labSchema.safeParse(source.value, { reportInput: true });
  if (parsed.success) {
    const found = [...crossCheck(parsed.data, source, graders), ...checkReferences(parsed.data, source, graders)];
    const draft = asLab(parsed.data, folder);
    return { problems: found, source, draft, ...(found.length > 0 ? {} : { lab: draft }) };
  }
  const { issues } = parsed.error;
  const found = issuesAsProblems(issues, { source, schema: labSchema, value: source.value });
  return { problems: [...found, ...problemsOfTasks(source, issues, graders)], source };
}

/** Sound values for the fields above the tasks, so that the rules of tasks can be checked without them. */
const standIn = {
  apiVersion: 'klab.dev/v1',
  kind: 'Lab',
  id: 'x',
  title: { en: 'x', ko: 'x' },
  track: 'x',
  level: 'beginner',
  minutes: 1,
  namespaces: ['x'],
};

/**
 * Where only the fields above the tasks are unsound, the tasks are checked all the same, so that an author sees
 * every problem at once; what would follow from an unsound field alone is left out.
 */
function problemsOfTasks(source: YamlSource, issues: readonly Issue[], graders: readonly GraderParams[]): Problem[] {
  const unsound = new Set(issues.map((issue) => issue.path[0]));
  const whole = source.value as Record<string, unknown>;
  if (unsound.has('tasks') || typeof whole !== 'object' || whole === null) return [];
  const known = Object.entries(whole).filter(([key]) => key in labSchema.shape && !unsound.has(key));
  const parsed = labSchema.safeParse({ ...standIn, ...Object.fromEntries(known) });
  if (!parsed.success) return [];
  const bindingsUnsure = unsound.has('namespaces') || unsound.has('variables') || unsound.has(undefined);
  return [
    ...crossCheck(parsed.data, source, graders),
    ...(bindingsUnsure ? [] : checkReferences(parsed.data, source, graders)),
  ];
}

function asLab(file: LabFile, folder: string): Lab {
  const { apiVersion: _version, kind: _kind, tasks, ...rest } = file;
  return { ...rest, folder, tasks: tasks.map((task) => ({ ...task, checks: task.checks.map(asCheck) })) };
}

function asCheck(check: LabFile['tasks'][number]['checks'][number]): Check {
  const { within, for: window, with: params, stage, ...rest } = check;
  return {
    ...rest,
    with: params ?? {},
    withinMs: parseDuration(within) ?? 0,
    forMs: parseDuration(window) ?? 0,
    stage,
  };
}
