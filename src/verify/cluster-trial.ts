import { judgeAttempt } from '../attempt/judge.ts';
import { judgeUntil } from '../attempt/judge-until.ts';
import { beginAgain, clearAttempt } from '../attempt/reset.ts';
import { runScript, type ScriptWorld } from '../attempt/script.ts';
import { solutionOf } from '../attempt/solution.ts';
import type { Cluster, KubeObject, WatchCache } from '../cluster/cluster.ts';
import type { CheckResult } from '../grading/verdict.ts';
import type { Lab } from '../lab/lab.ts';
import { CommandError } from '../process/run.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { trialHands } from './hands.ts';
import { scriptError } from './script-error.ts';
import { Stillness } from './settle.ts';
import { snapshotOf } from './snapshot.ts';
import type { Settled, Trial, TrialGrading, TrialHands, TrialUsage } from './trial.ts';
import type { UsageReader } from './usage.ts';

interface ClusterTrialOptions {
  /** With the attempt's values in place of references. */
  readonly lab: Lab;
  /** Begun. */
  readonly attempt: Attempt;
  readonly store: AttemptStore;
  readonly access: Cluster;
  /** Its signal ends whatever the trial does. */
  readonly world: ScriptWorld;
  /** One for all trials on the cluster. */
  readonly usageOf: UsageReader;
  /** What is to be done about the attempt in the end. */
  readonly leave: () => Promise<void>;
}

/** A trial on a real cluster, whose connection it shares with others. */
export class ClusterTrial implements Trial {
  readonly lab: Lab;
  readonly hands: TrialHands;
  readonly #options: ClusterTrialOptions;
  readonly #namespaces: readonly string[];
  readonly #cache: WatchCache;
  readonly #stillness: Stillness;
  #ending: Promise<void> | undefined;

  constructor(options: ClusterTrialOptions) {
    const { lab, attempt, access, world } = options;
    this.lab = lab;
    this.#options = options;
    this.#namespaces = Object.values(attempt.namespaces);
    // Followed from the start: quiet that has gone by need not be waited for.
    this.#cache = access.watchCache();
    this.#stillness = new Stillness(this.#cache, this.#namespaces);
    this.hands = trialHands(access, { cache: this.#cache, signal: world.signal });
  }

  type(script: string): Promise<void> {
    return this.#run(['-eu', '-o', 'pipefail', '-c', script]);
  }

  async solve(): Promise<void> {
    await this.#run([await solutionOf(this.lab)]);
  }

  settle(): Promise<Settled> {
    return this.#stillness.settle(this.#options.world.signal);
  }

  async grade({ until, ...grading }: TrialGrading = {}): Promise<readonly CheckResult[]> {
    const { access, store, world } = this.#options;
    const { signal } = world;
    type Extra = Partial<Pick<Parameters<typeof judgeAttempt>[2], 'signal' | 'onChange'>>;
    const judge = async (extra: Extra) =>
      (await judgeAttempt(access, this.#options, { store, signal, ...grading, ...extra })).results;
    return until ? judgeUntil(until, signal, judge) : judge({});
  }

  snapshot(): Promise<readonly KubeObject[]> {
    return snapshotOf(this.#options.access, this.#namespaces);
  }

  async reset(): Promise<void> {
    const { access, store, world } = this.#options;
    const operation = { store, report: { detail: () => undefined }, signal: world.signal };
    await clearAttempt(access, this.#options, operation);
    await beginAgain(access, this.#options, operation);
  }

  usage(): Promise<TrialUsage> {
    return this.#options.usageOf(this.#namespaces, this.#cache);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#stillness[Symbol.dispose]();
    await Promise.all([this.#cache[Symbol.asyncDispose](), this.#options.leave()]);
  }

  async #run(args: readonly string[]): Promise<void> {
    const { attempt, world } = this.#options;
    try {
      await runScript(args, attempt, world);
    } catch (thrown) {
      throw thrown instanceof CommandError && !thrown.notFound ? scriptError(thrown) : thrown;
    }
  }
}
