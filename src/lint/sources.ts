import { basename } from 'node:path';
import type { KubeObject } from '../cluster/cluster.ts';
import { parseManifests } from '../cluster/manifest.ts';
import { UsageError } from '../errors.ts';
import type { GraderRegistry } from '../grading/bind.ts';
import type { Lab } from '../lab/lab.ts';
import { loadFolder, solutionFile } from '../lab/load.ts';
import { mutantsFile } from '../lab/mutants.ts';
import type { Problem } from '../lab/problem.ts';
import type { YamlSource } from '../lab/yaml-source.ts';
import { type JudgedAtStart, judgeAtStart } from './at-start.ts';
import { type PlacedCheck, placedChecks } from './checks.ts';
import { readFolder } from './read-folder.ts';
import type { Excerpt, TextFile } from './text-file.ts';

/** What rules may know besides the lab itself. */
export interface LintSurroundings {
  /** Shortens the names of files in findings. */
  readonly root: string;
  readonly graders: GraderRegistry;
  /** Minor version of Kubernetes that the labs are for: `1.34`. */
  readonly kubernetes: string;
  /** Images for which there is a recipe. */
  readonly images: ReadonlySet<string>;
  /** What bash says of the syntax of a script, in its own words; undefined when it is sound, or there is no bash. */
  readonly syntaxOf: (script: string) => string | undefined;
}

/** An object of a manifest, as written (references not replaced). */
export interface WrittenObject {
  readonly object: KubeObject;
  readonly file: TextFile;
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
}

/** A wrong solution as its author wrote it. */
export interface WrittenMutant {
  readonly id: string;
  readonly what: string;
  readonly caughtBy: string;
  readonly script: Excerpt;
}

/** Everything that stands in a lab's folder. What is missing or cannot be read is absent; `problems` says so. */
export interface LabSources extends LintSurroundings {
  /** Name of the folder, which should be the lab's id. */
  readonly id: string;
  readonly folder: string;
  readonly problems: readonly Problem[];
  /** What lab.yaml says, where its shape is sound. */
  readonly lab: Lab | undefined;
  /** To place remarks in lab.yaml. */
  readonly source: YamlSource | undefined;
  /** By their paths in the folder. */
  readonly files: ReadonlyMap<string, TextFile>;
  /** Objects of the start manifests, and of those that stages apply. */
  readonly start: readonly WrittenObject[];
  readonly staged: readonly WrittenObject[];
  readonly solution: TextFile | undefined;
  readonly mutants: readonly WrittenMutant[];
  /** The checks that have a grader and sound parameters. Computed once. */
  checks(): readonly PlacedCheck[];
  /** The same, each judged alone on the start state; none where lab.yaml has no sound shape. Computed once. */
  atStart(): Promise<readonly JudgedAtStart[]>;
}

/** Reads the folder of a lab. Never throws for what stands in it. */
export async function readSources(folder: string, around: LintSurroundings): Promise<LabSources> {
  const [loaded, files] = await Promise.all([loadFolder(folder, around), readFolder(folder, around.root)]);
  const { draft: lab, source, problems } = loaded;
  const objectsIn = (paths: readonly string[]) => [...new Set(paths)].flatMap((path) => objectsOf(files.get(path)));
  const start = objectsIn(lab?.start ?? []);
  let placed: readonly PlacedCheck[] | undefined;
  const checks = () => (placed ??= lab ? placedChecks(lab, around.graders) : []);
  let judged: Promise<readonly JudgedAtStart[]> | undefined;
  return {
    ...around,
    id: basename(folder),
    folder,
    problems,
    lab,
    source,
    files,
    start,
    staged: objectsIn(lab?.stages.flatMap(({ apply }) => apply) ?? []),
    solution: files.get(solutionFile),
    mutants: mutantsIn(files.get(mutantsFile), loaded.mutantsSource),
    checks,
    atStart: async () =>
      (judged ??= lab ? judgeAtStart(checks(), { lab, start, images: around.images }) : Promise.resolve([])),
  };
}

/** None where it is no sound manifest: that has been told already. */
function objectsOf(file: TextFile | undefined): readonly WrittenObject[] {
  if (!file) return [];
  try {
    return parseManifests(file.text, file.path).map(({ object, source }) => ({
      object,
      file,
      line: Number(/:(\d+)$/.exec(source)?.[1] ?? 1),
    }));
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

/** None where lab.yaml is so unsound that nobody has read them. */
function mutantsIn(file: TextFile | undefined, source: YamlSource | undefined): readonly WrittenMutant[] {
  const { mutants } = (source?.value ?? {}) as { readonly mutants?: unknown };
  if (!file || !source || !Array.isArray(mutants)) return [];
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return mutants.map((mutant: Readonly<Record<string, unknown>> | null, index): WrittenMutant => {
    const script = text(mutant?.['script']);
    const { line } = source.problemAt(['mutants', index, 'script'], '');
    // A block scalar begins on the line after its mark.
    const firstLine = script.includes('\n') ? line + 1 : line;
    return {
      id: text(mutant?.['id']),
      what: text(mutant?.['what']),
      caughtBy: text(mutant?.['caughtBy']),
      script: { ...file, text: script, firstLine },
    };
  });
}
