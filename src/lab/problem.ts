import { UsageError } from '../errors.ts';

/** Something wrong in a lab's files, and where. */
export interface Problem {
  readonly file: string;
  /** 1-based, as editors count. */
  readonly line: number;
  readonly column: number;
  /** Field path in that file: `tasks[0].checks[1].with.port`; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong, and what would be right. */
  readonly message: string;
}

/** `file:line:col path: message`: terminals and editors make the first part a link. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message } = problem;
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}

/** All problems in one error (exit code 64), in the order of file and line. */
export function problemsError(problems: readonly Problem[]): UsageError {
  const sorted = [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
  const title = problems.length === 1 ? 'One problem in a lab file:' : `${problems.length} problems in lab files:`;
  return new UsageError([title, ...sorted.map((problem) => `  ${formatProblem(problem)}`)].join('\n'), {
    hint: 'klab schema prints the JSON Schema of lab.yaml, for completion and checks in an editor',
  });
}

/** A path of keys and indexes as people write it: `tasks[0].title.en`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}
