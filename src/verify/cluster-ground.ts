import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { beginAttempt, imagesFor } from '../attempt/begin.ts';
import { boundLab } from '../attempt/environment.ts';
import { newAttempt } from '../attempt/new-attempt.ts';
import { attemptStore } from '../attempt/session.ts';
import type { StartRecorder } from '../attempt/witness.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { UsageError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { StepReport } from '../progress/steps.ts';
import type { ImageArchive } from '../provider/provider.ts';
import { type RecorderHere, recordHere } from '../recording/record-here.ts';
import { wantedAddons } from '../setup/wanted-addons.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { ClusterTrial } from './cluster-trial.ts';
import { Departures } from './departures.ts';
import type { Ground, GroundOptions } from './ground.ts';
import { type Run, runText } from './run.ts';
import { Supplies } from './supplies.ts';
import type { RecordedBy, Trial } from './trial.ts';
import { type UsageReader, usageReader } from './usage.ts';

interface ClusterGroundOptions extends GroundOptions {
  readonly access: Cluster;
  /** All lab images that `klab setup` has built. */
  readonly archives: readonly ImageArchive[];
  readonly kubernetes: string;
  readonly run: Run;
  /** Of the run: its store of attempts and their folders. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Resolves when what earlier runs left has ended. */
  readonly left: Promise<void>;
}

/** Whose attempts trials are; with a number behind it for solutions that are repeated. Variables are drawn by it, so a trial of that number has the same values in every run. */
const learner = 'klab-verify';
const quiet: StepReport = { detail: () => undefined };

export class ClusterGround implements Ground {
  readonly kubernetes: string;
  readonly #options: ClusterGroundOptions;
  readonly #store: AttemptStore;
  readonly #supplies: Supplies;
  readonly #departures: Departures;
  readonly #usageOf: UsageReader;
  readonly #trials = new Set<Trial>();

  constructor(options: ClusterGroundOptions) {
    this.kubernetes = options.kubernetes;
    this.#options = options;
    this.#store = attemptStore({ state: options.folder });
    this.#supplies = new Supplies(options);
    this.#departures = new Departures(options.access, options.left, options);
    this.#usageOf = usageReader(options.access);
  }

  async prepare(labs: readonly Lab[], report: StepReport): Promise<void> {
    const images = labs.flatMap((lab) => this.#imagesOf(lab, this.#attemptAt(lab)) ?? []);
    await this.#supplies.images([...new Set(images)], report);
    const names = [...new Set(labs.flatMap(({ addons }) => addons))];
    await this.#supplies.addons(await wantedAddons(this.#options, names), report);
  }

  async begin(lab: Lab, signal: AbortSignal, number = 1, recordedBy: RecordedBy = 'pod'): Promise<Trial> {
    const { access, archives, folder } = this.#options;
    const attempt = this.#attemptAt(lab, number);
    const names = Object.values(attempt.namespaces);
    await this.#supplies.images(imagesFor(attempt, { lab, archives }), quiet);
    await this.#supplies.addons(await wantedAddons(this.#options, lab.addons), quiet);
    await this.#departures.makeWay(lab, names, signal);
    let recorder: RecorderHere | undefined;
    const startRecorder: StartRecorder = async (cluster, options) => {
      recorder = await recordHere(cluster, { ...options, file: join(attempt.folder, 'journal.jsonl') });
      return recorder.recorder;
    };
    const leave = async () => {
      await recorder?.[Symbol.asyncDispose]();
      await this.#departures.depart(lab, names);
    };
    try {
      await beginAttempt(access, attempt, {
        ...this.#options,
        lab,
        store: this.#store,
        report: quiet,
        signal,
        ...(recordedBy === 'klab' ? { startRecorder } : {}),
      });
    } catch (error) {
      await leave();
      throw error;
    }
    const trial: Trial = new ClusterTrial({
      lab: boundLab(lab, attempt),
      attempt,
      store: this.#store,
      access,
      world: { ...this.#options, signal },
      usageOf: this.#usageOf,
      leave: async () => {
        this.#trials.delete(trial);
        await leave();
        await rm(join(folder, 'attempts', attempt.id), { recursive: true, force: true });
      },
    });
    this.#trials.add(trial);
    return trial;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { access, folder } = this.#options;
    try {
      await Promise.allSettled([...this.#trials].map((trial) => trial[Symbol.asyncDispose]()));
      await this.#departures.end();
    } finally {
      this.#store[Symbol.dispose]();
      await rm(folder, { recursive: true, force: true });
      await access[Symbol.asyncDispose]();
    }
  }

  #attemptAt(lab: Lab, number = 1): Attempt {
    const { cluster, archives, paths, root, folder, run } = this.#options;
    // By it `klab`, typed in a script, finds the lab again.
    const own = lab.folder.startsWith(join(root, 'labs') + sep) ? {} : { labs: lab.folder };
    const place = { cluster, archives, paths: { ...paths, state: folder }, run: runText(run) };
    return newAttempt({ lab, learner: number === 1 ? learner : `${learner}-${number}`, ...own, ...place });
  }

  /** undefined where klab does not build one of them. */
  #imagesOf(lab: Lab, attempt: Attempt): readonly ImageArchive[] | undefined {
    try {
      return imagesFor(attempt, { lab, archives: this.#options.archives });
    } catch (error) {
      if (error instanceof UsageError) return undefined;
      throw error;
    }
  }
}
