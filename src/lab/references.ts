import { issuesAsProblems } from './issues.ts';
import { suggestion } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { GraderParams, LabFile } from './schema.ts';
import { type Bindings, sampleBindings, substitute } from './substitute.ts';
import type { YamlSource } from './yaml-source.ts';

/** References that lead nowhere, and graders' parameters as they would be with each value of each variable. */
export function checkReferences(file: LabFile, source: YamlSource, graders: readonly GraderParams[]): Problem[] {
  const bindings = sampleBindings(file);
  const unknownIn = (value: unknown, base: readonly PropertyKey[]) =>
    substitute(value, bindings).unknown.map(({ path, name }) =>
      source.problemAt([...base, ...path], unknownReference(name, bindings)),
    );
  return file.tasks.flatMap((task, t) => [
    ...unknownIn(task.title, ['tasks', t, 'title']),
    ...unknownIn(task.hints, ['tasks', t, 'hints']),
    ...task.checks.flatMap((check, c) => {
      const at = ['tasks', t, 'checks', c];
      const base = [...at, 'with'];
      const unknown = unknownIn(check.with ?? {}, base);
      const grader = graders.find((one) => one.kind === check.grader);
      if (!grader) {
        const kinds = graders.map((one) => one.kind);
        const message = `no grader is called \`${check.grader}\`${suggestion(check.grader, kinds)}`;
        return [...unknown, source.problemAt([...at, 'grader'], message)];
      }
      if (unknown.length > 0) return unknown;
      return problemsOfValues(check.with ?? {}, file.variables, bindings, (value) => {
        const result = grader.params.safeParse(value, { reportInput: true });
        if (result.success) return [];
        return issuesAsProblems(result.error.issues, { source, schema: grader.params, value, base });
      });
    }),
  ]);
}

/** What to say of a reference to `name` where only `bindings` exist. */
export function unknownReference(name: string, bindings: Bindings): string {
  return `\${${name}} refers to nothing${suggestion(name, Object.keys(bindings))}`;
}

/**
 * What `problemsOf` finds in `value` for each value of each variable that it refers to, one variable at a time.
 * A problem that comes or goes with a variable names the value that brings it.
 */
function problemsOfValues(
  value: unknown,
  variables: LabFile['variables'],
  bindings: Bindings,
  problemsOf: (value: unknown) => readonly Problem[],
): Problem[] {
  const first = problemsOf(substitute(value, bindings).value);
  const names = new Set(substitute(value, {}).unknown.map(({ name }) => name));
  const others = [...names].flatMap((name) =>
    valuesOf(variables[name])
      .slice(1)
      .map((other) => {
        const problems = problemsOf(substitute(value, { ...bindings, [name]: other }).value);
        return { name, other, problems };
      }),
  );
  return [
    ...first.map((problem) => {
      const cause = others.find(({ problems }) => !includes(problems, problem));
      return cause ? where(problem, cause.name, bindings[cause.name]) : problem;
    }),
    ...others.flatMap(({ name, other, problems }) =>
      problems.filter((problem) => !includes(first, problem)).map((problem) => where(problem, name, other)),
    ),
  ];
}

const valuesOf = (variable: LabFile['variables'][string] | undefined) =>
  variable && 'oneOf' in variable ? variable.oneOf : [];

const includes = (problems: readonly Problem[], one: Problem) =>
  problems.some(({ path, message }) => path === one.path && message === one.message);

const where = (problem: Problem, name: string, value: unknown): Problem => ({
  ...problem,
  message: `${problem.message} (where \${${name}} is ${JSON.stringify(value)})`,
});
