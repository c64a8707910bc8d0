import { graders } from '../../graders/index.ts';
import { type Candidate, candidateOf, chooseCandidates } from '../lab/candidates.ts';
import { labFolders, loadFolder } from '../lab/load.ts';
import { loadMutants } from '../lab/mutants.ts';
import { lintLabs } from '../lint/lint.ts';
import type { Runner } from '../process/run.ts';
import { minorOf, versions } from '../setup/versions.ts';
import { fileProblem } from './places.ts';
import { type LabVerification, outcomeOf, type Problem } from './verification.ts';
import type { LabToVerify } from './verify.ts';

/** A lab that is to be verified; without `sound` its files are so bad that it cannot be tried. */
export interface Loaded {
  readonly candidate: Candidate;
  readonly sound?: LabToVerify;
  /** What can be told by its files alone: what `klab lint` calls an error. */
  readonly problems: readonly Problem[];
}

interface Options {
  /** Folder that holds `labs/` and `manifests/`. */
  readonly root: string;
  /** Another folder of labs, absolute. */
  readonly extra?: string;
  /** What files are named relative to. */
  readonly cwd: string;
  readonly runner: Runner;
  readonly signal: AbortSignal;
}

/**
 * The labs that `words` mean, each read for itself: the problems of one do not stand in the way of another.
 * Throws UsageError for a word that is neither a lab nor a track.
 */
export async function loadCandidates(words: readonly string[], options: Options): Promise<readonly Loaded[]> {
  const kinds = Object.values(graders);
  const all = [...new Set(await labFolders({ ...options, graders: kinds }))].map(candidateOf);
  const chosen = chooseCandidates(all, words, options.extra);
  const { labs: linted } = await lintLabs({
    ...options,
    names: words,
    kubernetes: minorOf(versions.kubernetes),
    graders,
    clock: () => performance.now(),
  });
  return Promise.all(
    chosen.map(async (candidate) => {
      const { lab, problems: unread } = await loadFolder(candidate.folder, { ...options, graders: kinds });
      const findings = linted.flatMap(({ lab: id, findings: found }) => (id === candidate.id ? found : []));
      const errors = findings
        .filter(({ severity }) => severity === 'error')
        .map((finding) => ({ ...finding, message: `${finding.message} (klab lint: ${finding.rule})` }));
      // The linter tells all that reading tells; should it ever not, nothing is kept back.
      const problems = (errors.length > 0 ? errors : unread).map((problem) => fileProblem(problem, options));
      // `klab` in the scripts of a lab finds it by its name.
      const namesake = all.find(({ id, folder }) => id === candidate.id && folder !== candidate.folder);
      if (!lab || namesake) {
        const alike = `another lab is called \`${candidate.id}\` as well: ${namesake?.folder}`;
        return { candidate, problems: problems.length > 0 ? problems : [{ what: alike }] };
      }
      const { mutants, equivalent } = await loadMutants(lab, options.root);
      return { candidate, problems, sound: { lab, mutants, equivalent } };
    }),
  );
}

/** What was found of a lab, with what its files alone tell. */
export function withFileProblems(
  { candidate: { id, track }, problems }: Loaded,
  tried?: LabVerification,
): LabVerification {
  const { runs, problems: shown, seconds } = tried ?? { runs: [], problems: [], seconds: 0 };
  const whole = { runs, problems: [...problems, ...shown] };
  return { lab: id, track, seconds, ...tried, ...whole, outcome: outcomeOf(whole) };
}
