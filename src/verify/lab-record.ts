import { performance } from 'node:perf_hooks';
import { findOut } from './find-out.ts';
import type { Finding } from './runs/finding.ts';
import type { SolutionFinding } from './runs/solution.ts';
import { flakyChecks, type SolutionRun, statisticsOf } from './statistics.ts';
import { failedByWrong, passingAtStart, staleEquivalents, unfailedChecks } from './unfailed.ts';
import { highestOf } from './usage.ts';
import { type LabVerification, outcomeOf, type Problem, purposes, type RunResult, type Usage } from './verification.ts';
import type { LabToVerify, VerifyOptions } from './verify.ts';

/** A run before it has begun. `place`: among the runs of its purpose. */
export interface Planned extends Pick<RunResult, 'purpose' | 'name' | 'what'> {
  readonly place: number;
}

/** What is known of a lab while its runs go on, and what follows from it in the end. */
export class LabRecord {
  readonly #of: LabToVerify;
  readonly #options: Pick<VerifyOptions, 'signal' | 'onEvent' | 'repeat'>;
  readonly #ended: { readonly place: number; readonly run: RunResult }[] = [];
  readonly #solutions: SolutionRun[] = [];
  readonly #usages: (Usage | undefined)[] = [];
  #generated: readonly string[] | undefined;
  /** A run has told that the lab's start state cannot be made. */
  #barred = false;
  #begunAt: number | undefined;
  #endedAt = 0;

  constructor(of: LabToVerify, options: Pick<VerifyOptions, 'signal' | 'onEvent' | 'repeat'>) {
    this.#of = of;
    this.#options = options;
  }

  plan(runs: number): void {
    if (runs > 0) this.#options.onEvent({ kind: 'planned', lab: this.#of.lab.id, runs });
  }

  /** Carries a run out and writes down what came of it. Throws nothing but the signal's reason. */
  async run<Found extends Finding>(
    planned: Planned,
    perform: () => Promise<Found | Finding>,
  ): Promise<Found | Finding> {
    if (this.#barred) return this.skip(planned, startless);
    const { purpose, name } = planned;
    const begunAt = performance.now();
    this.#begunAt ??= begunAt;
    this.#options.onEvent({ kind: 'begun', lab: this.#of.lab.id, purpose, name });
    const found = await findOut(perform, this.#options.signal);
    const barring = found.unbegun === true && found.outcome === 'refuted';
    // It is the same for all of them, and is told once.
    const finding = barring && this.#barred ? { ...found, ...skipped(startless) } : found;
    this.#barred ||= barring;
    this.#end(planned, finding, (performance.now() - begunAt) / 1_000);
    return finding;
  }

  /** Writes down that a run is left out, and why. */
  skip(planned: Planned, why: string): Finding {
    const finding = skipped(why);
    this.#end(planned, finding, 0);
    return finding;
  }

  /** Writes down that klab could not even try. */
  cannot(planned: Planned, why: string): void {
    this.#end(planned, { outcome: 'error', problems: [{ what: why }], checks: [] }, 0);
  }

  noteSolution({ run, usage }: Pick<SolutionFinding, 'run' | 'usage'>): void {
    this.#solutions.push(run);
    this.#usages.push(usage);
  }

  /** Ids of all mutants that were generated. */
  noteGenerated(ids: readonly string[]): void {
    this.#generated = ids;
  }

  /** Checks that pass on the start state, and that no wrong solution has made fail so far. */
  wanted(): ReadonlySet<string> {
    const failed = failedByWrong(this.#runs());
    const passing = passingAtStart(this.#runs()) ?? checkIds(this.#of);
    return new Set([...passing].filter((id) => !failed.has(id)));
  }

  /** Checks of which the start state has shown that something is wrong. */
  toldAtStart(): ReadonlySet<string> {
    const start = this.#runs().find(({ purpose }) => purpose === 'start');
    return new Set(start?.problems.flatMap(({ check }) => check ?? []));
  }

  verification(): LabVerification {
    const { lab, equivalent } = this.#of;
    const runs = this.#runs();
    const repeated = this.#options.repeat > 1 && this.#solutions.length > 0;
    const usage = highestOf(this.#usages);
    const problems: readonly Problem[] = [
      ...unfailedChecks(runs),
      ...(this.#generated ? staleEquivalents(equivalent, this.#generated, runs) : []),
      ...(repeated ? flakyChecks(lab, this.#solutions) : []),
    ];
    return {
      lab: lab.id,
      track: lab.track,
      outcome: outcomeOf({ runs, problems }),
      runs,
      problems,
      ...(repeated ? { statistics: statisticsOf(lab, this.#solutions) } : {}),
      ...(repeated && usage ? { usage } : {}),
      seconds: (this.#endedAt - (this.#begunAt ?? this.#endedAt)) / 1_000,
    };
  }

  /** Those that have ended, in the order of purposes and of the lab's files. */
  #runs(): readonly RunResult[] {
    const rank = ({ purpose }: RunResult) => purposes.indexOf(purpose);
    return this.#ended.toSorted((a, b) => rank(a.run) - rank(b.run) || a.place - b.place).map(({ run }) => run);
  }

  #end({ place, ...planned }: Planned, { outcome, problems, checks }: Finding, seconds: number): void {
    const run: RunResult = { ...planned, outcome, problems, checks, seconds };
    this.#endedAt = performance.now();
    this.#ended.push({ place, run });
    this.#options.onEvent({ kind: 'ended', lab: this.#of.lab.id, run });
  }
}

const startless = 'not tried: the start state of the lab cannot be made';
const skipped = (why: string): Finding => ({ outcome: 'skipped', problems: [{ what: why }], checks: [] });
const checkIds = ({ lab }: LabToVerify) => lab.tasks.flatMap(({ checks }) => checks.map(({ id }) => id));
