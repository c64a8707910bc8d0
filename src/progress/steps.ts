import { Listr, type ListrTask } from 'listr2';

/** How a long operation tells what it is doing: a short line beside the step's title. */
export interface StepReport {
  detail(text: string): void;
}

/** One visible step. Steps of one list run in order, `children` before `run`. */
export interface Step {
  readonly title: string;
  /** Side by side when `concurrent`, else one after another. */
  readonly children?: readonly Step[];
  readonly concurrent?: boolean;
  readonly run?: (report: StepReport) => Promise<void>;
}

/** live: redrawn on a terminal; plain: a line per event; silent: nothing (for --json). */
export type Rendering = 'live' | 'plain' | 'silent';

/** Runs the steps in order, with progress on `stderr`. The first failure ends the list and is thrown. */
export async function runSteps(
  steps: readonly Step[],
  options: { rendering: Rendering; stderr: NodeJS.WritableStream },
): Promise<void> {
  if (options.rendering === 'live') return runLive(steps);
  const write = options.rendering === 'plain' ? (line: string) => options.stderr.write(`${line}\n`) : () => true;
  for (const step of steps) await runPlain(step, write);
}

/** Runs one step that has a result, with the same progress, and returns the result. */
export async function runStep<Result>(
  title: string,
  work: (report: StepReport) => Promise<Result>,
  options: { rendering: Rendering; stderr: NodeJS.WritableStream },
): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>();
  await runSteps([{ title, run: async (report) => resolve(await work(report)) }], options);
  return promise;
}

async function runPlain(step: Step, write: (line: string) => boolean): Promise<void> {
  const began = performance.now();
  write(`· ${step.title} …`);
  let last = '';
  const detail = (text: string) => {
    if (text !== last) write(`    ${text}`);
    last = text;
  };
  if (step.concurrent) await allOrFirstError((step.children ?? []).map((child) => runPlain(child, write)));
  else for (const child of step.children ?? []) await runPlain(child, write);
  await step.run?.({ detail });
  write(`✔ ${step.title} (${seconds(began)})`);
}

async function runLive(steps: readonly Step[]): Promise<void> {
  const list = new Listr(steps.map(asListr), {
    renderer: 'default',
    registerSignalListeners: false,
    rendererOptions: { collapseSubtasks: false, showErrorMessage: false },
  });
  await list.run();
}

function asListr(step: Step): ListrTask {
  return {
    title: step.title,
    task: async (_context, task) => {
      const began = performance.now();
      let detail = '';
      const draw = () => {
        task.title = `${step.title} (${seconds(began)})${detail ? `: ${detail}` : ''}`;
      };
      const clock = setInterval(draw, 1_000);
      try {
        if (step.children?.length) {
          await task
            .newListr(step.children.map(asListr), { concurrent: step.concurrent ?? false, exitOnError: true })
            .run(undefined);
        }
        await step.run?.({
          detail: (text) => {
            detail = text;
            draw();
          },
        });
        task.title = `${step.title} (${seconds(began)})`;
      } finally {
        clearInterval(clock);
      }
    },
  };
}

/** Waits for all, so that nothing goes on behind an error's back, then throws the first error. */
async function allOrFirstError(promises: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Elapsed time since `began` (performance.now) as "1.2 s". */
export function seconds(began: number): string {
  return `${((performance.now() - began) / 1_000).toFixed(1)} s`;
}
