import { graders } from '../../graders/index.ts';
import { messageOf } from '../errors.ts';
import { bindChecks } from '../grading/bind.ts';
import { turnPriority, waitPriority } from './claims.ts';
import { generateMutants } from './generate/index.ts';
import type { GeneratedMutant } from './generated.ts';
import { LabRecord, type Planned } from './lab-record.ts';
import { recorderOf } from './recorded-by.ts';
import { proveGenerated } from './runs/generated.ts';
import { proveMutant } from './runs/mutant.ts';
import { proveReset } from './runs/reset.ts';
import { proveSolution, type SolutionFinding } from './runs/solution.ts';
import { proveStart } from './runs/start.ts';
import { namingImages } from './runs/waiting-images.ts';
import type { Claim, Job } from './schedule.ts';
import type { Trial, TrialGround } from './trial.ts';
import { TrialHolder } from './trial-holder.ts';
import { withoutRecorded } from './unrecorded.ts';
import { meterUsage } from './usage.ts';
import type { LabToVerify, VerifyOptions } from './verify.ts';

/** The first solution is what most others wait for, the start state what is told first. */
const priorities = { start: 40, solution: 30, mutant: 20, again: 10, generated: 0 } as const;

const startRun: Planned = { purpose: 'start', name: 'start', place: 0 };
const resetRun: Planned = { purpose: 'reset', name: 'reset', place: 0 };
const noGenerated: Planned = { purpose: 'generated', name: 'generated', place: 0 };

/** The runs of one lab, as jobs, and what comes of them. */
export class LabTrials {
  readonly #of: LabToVerify;
  readonly #options: VerifyOptions;
  readonly #record: LabRecord;
  readonly priority: number;
  #left = 0;

  constructor(of: LabToVerify, options: VerifyOptions) {
    this.#of = of;
    this.#options = options;
    this.#record = new LabRecord(of, options);
    const disturbs = (kind: string) => graders.some((one) => one.kind === kind && 'disturb' in one);
    this.priority = turnPriority(of.lab) + waitPriority(of.lab, disturbs);
  }

  get lab() {
    return this.#of.lab;
  }

  /** Tells how many runs there will be, as far as that is known. */
  announce(): void {
    this.#record.plan(2 + this.#options.repeat + this.#mutants.length);
  }

  /** That there is no ground for the lab to be tried on. */
  cannot(thrown: unknown): void {
    this.#record.cannot(startRun, `there is no cluster to try it on: ${messageOf(thrown)}`);
    this.#done();
  }

  /** All runs but those of generated mutants, which the first solution adds. */
  jobs(ground: TrialGround, claims: readonly Claim[]): readonly Job[] {
    const { signal, repeat } = this.#options;
    type Run = (holder: TrialHolder, add: (job: Job) => void) => Promise<unknown>;
    const job = (priority: number, run: Run, learner?: number): Job => {
      this.#left += 1;
      return {
        claims,
        priority: this.priority + priority,
        run: async (add) => {
          await using holder = new TrialHolder(() => ground.begin(this.lab, signal, learner));
          await run(holder, add);
          this.#left -= 1;
          if (this.#left === 0) this.#done();
        },
      };
    };
    const start = job(priorities.start, (holder) =>
      this.#record.run(startRun, () => holder.anew((trial) => namingImages(trial, proveStart, { blame: true }))),
    );
    const first = job(priorities.solution, async (holder, add) => {
      const finding = await this.#solution(holder, 1);
      for (const [place, mutant] of this.#generate(finding).entries()) {
        add(job(priorities.generated, (own) => this.#generated(own, mutant, place)));
      }
      await this.#reset(holder, finding);
    });
    const again = Array.from({ length: repeat - 1 }, (_, index) =>
      // Each for another learner: a solution that knows the values of one only shows.
      job(priorities.again, (holder) => this.#solution(holder, index + 2), index + 2),
    );
    const mutants = this.#mutants.map((mutant, place) => {
      const planned: Planned = { purpose: 'mutant', name: mutant.id, what: mutant.what, place };
      const prove = (trial: Trial) => proveMutant(trial, mutant, () => this.#record.wanted());
      const naming = (trial: Trial) => namingImages(trial, prove, { blame: false });
      return job(priorities.mutant, (holder) =>
        this.#record.run(planned, async () => {
          const lab = withoutRecorded(this.lab, mutant, this.#record.wanted()) ?? this.lab;
          const recordedBy = recorderOf(lab, mutant);
          if (lab !== this.lab || recordedBy === 'klab') {
            await using own = new TrialHolder(() => ground.begin(lab, signal, undefined, recordedBy));
            const finding = await own.anew(naming);
            if (finding.outcome === 'proven') return finding;
          }
          // What was not caught is told by all checks, with all that learners have.
          return holder.anew(naming);
        }),
      );
    });
    return [start, first, ...mutants, ...again];
  }

  verification() {
    return this.#record.verification();
  }

  get #mutants() {
    return this.#options.mutants === 'none' ? [] : this.#of.mutants;
  }

  async #solution(holder: TrialHolder, number: number): Promise<SolutionFinding | undefined> {
    const name = this.#options.repeat === 1 ? 'solution' : `solution-${number}`;
    const finding = await this.#record.run<SolutionFinding>({ purpose: 'solution', name, place: number }, () =>
      holder.anew(async (trial) => {
        const prove = () => namingImages(trial, proveSolution, { blame: true });
        if (this.#options.repeat === 1) return prove();
        using meter = meterUsage(trial);
        const found = await prove();
        return { ...found, usage: meter.peak() };
      }),
    );
    if (!('run' in finding)) return undefined;
    this.#record.noteSolution(finding);
    return finding;
  }

  /** What the solution gives rise to. Where it is not proven, they are left out. */
  #generate(finding: SolutionFinding | undefined): readonly GeneratedMutant[] {
    const { mutants: which } = this.#options;
    if (which !== 'all') return [];
    if (finding?.outcome !== 'proven' || !finding.solved) {
      this.#record.plan(1);
      this.#record.skip(noGenerated, 'not tried: the solution, which they are derived from, is not proven');
      return [];
    }
    const { lab, start, solved } = finding;
    try {
      const mutants = generateMutants({ lab, start, solved, checks: bindChecks(lab, graders) });
      this.#record.noteGenerated(mutants.map(({ id }) => id));
      this.#record.plan(mutants.length);
      return mutants;
    } catch (thrown) {
      this.#record.cannot(noGenerated, `none could be derived from the solution: ${messageOf(thrown)}`);
      return [];
    }
  }

  #generated(holder: TrialHolder, mutant: GeneratedMutant, place: number) {
    const { id, what } = mutant;
    const equivalent = this.#of.equivalent.find((declared) => declared.mutant === id)?.reason;
    const options = { wanted: () => this.#record.wanted(), ...(equivalent === undefined ? {} : { equivalent }) };
    return this.#record.run({ purpose: 'generated', name: id, what, place }, () =>
      holder.anew((trial) => proveGenerated(trial, mutant, options)),
    );
  }

  async #reset(holder: TrialHolder, finding: SolutionFinding | undefined): Promise<void> {
    if (!finding || finding.outcome === 'error') {
      this.#record.skip(resetRun, 'not tried: it did not come to a solution that could be reset');
      return;
    }
    await this.#record.run(resetRun, () =>
      holder.further((trial) => proveReset(trial, finding.start, this.#record.toldAtStart())),
    );
  }

  #done(): void {
    this.#options.onEvent({ kind: 'done', lab: this.lab.id, verification: this.verification() });
  }
}
