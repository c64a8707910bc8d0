import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Lab } from '../lab/lab.ts';
import { solutionFile } from '../lab/load.ts';
import { mutantsFile } from '../lab/mutants.ts';
import type { Problem as FileProblem } from '../lab/problem.ts';
import { readYaml, type YamlSource } from '../lab/yaml-source.ts';
import type { LabVerification, Problem, RunResult } from './verification.ts';

type Place = NonNullable<Problem['at']>;

/**
 * Says of each problem where it is to be mended: a wrong solution that was not caught in mutants.yaml, whatever names a
 * check at that check in lab.yaml, a solution that stopped in solution.sh, the rest at the head of lab.yaml.
 * @param cwd what file names are told relative to, where the file lies below it
 */
export async function withPlaces(verification: LabVerification, lab: Lab, cwd: string): Promise<LabVerification> {
  const [labYaml, mutantsYaml] = await Promise.all([
    sourceOf(join(lab.folder, 'lab.yaml')),
    sourceOf(join(lab.folder, mutantsFile)),
  ]);
  const file = (name: string) => shownFrom(cwd, join(lab.folder, name));
  const inLab = (check: string | undefined): Place => ({
    file: file('lab.yaml'),
    line: lineOfCheck(labYaml, lab, check),
  });
  const placeOf = ({ check }: Problem, run?: RunResult): Place => {
    if (run?.purpose === 'mutant') return { file: file(mutantsFile), line: lineOfMutant(mutantsYaml, run.name) };
    return run?.purpose === 'solution' && check === undefined ? { file: file(solutionFile), line: 1 } : inLab(check);
  };
  const placed = (problems: readonly Problem[], run?: RunResult) =>
    problems.map((problem) => ({ ...problem, at: problem.at ?? placeOf(problem, run) }));
  return {
    ...verification,
    problems: placed(verification.problems),
    runs: verification.runs.map((run) => ({ ...run, problems: placed(run.problems, run) })),
  };
}

/** What is wrong in the files of a lab, as a problem of its verification. Its file is relative to klab's own folder, or absolute. */
export function fileProblem(
  problem: FileProblem,
  { root, cwd }: { readonly root: string; readonly cwd: string },
): Problem {
  const { file, line, path, message } = problem;
  return {
    what: path === '' ? message : `${path}: ${message}`,
    at: { file: shownFrom(cwd, resolve(root, file)), line },
  };
}

/** GitHub, editors and people look for a file from where klab was called. */
function shownFrom(cwd: string, path: string): string {
  const inside = relative(cwd, path);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? path : inside;
}

async function sourceOf(path: string): Promise<YamlSource | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : readYaml(text, path).source;
}

/** 1 where it is not known. */
function lineOfCheck(source: YamlSource | undefined, lab: Lab, id: string | undefined): number {
  const task = lab.tasks.findIndex(({ checks }) => checks.some((check) => check.id === id));
  const check = lab.tasks[task]?.checks.findIndex((one) => one.id === id) ?? -1;
  return check === -1 ? 1 : (source?.problemAt(['tasks', task, 'checks', check], '').line ?? 1);
}

function lineOfMutant(source: YamlSource | undefined, id: string): number {
  const { mutants } = (source?.value ?? {}) as { mutants?: readonly { id?: unknown }[] };
  const index = Array.isArray(mutants) ? mutants.findIndex((mutant) => mutant?.id === id) : -1;
  return index === -1 ? 1 : (source?.problemAt(['mutants', index], '').line ?? 1);
}
