import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { type DebianImage, ensureDebianImage, labBase } from './debian-image.ts';
import type { Timings } from './timings.ts';

/** What a node image is put together from. */
export interface Parts<T> {
  /** What compiling gave. */
  readonly made: T;
  /** Docker image of the Debian that the cluster's own pods stand on. */
  readonly base: string;
  /** Docker image of the Debian that the node boots. */
  readonly system: string;
}

/**
 * Compiles while Debian is assembled: the one needs the cores, the other mostly waits for the network. Where one of them
 * fails the other is stopped, and both have ended before the error is thrown.
 */
export async function makeParts<T>(
  context: SetupContext,
  node: DebianImage,
  compiled: (context: SetupContext) => Promise<T>,
  timings: Timings,
  report: StepReport,
): Promise<Parts<T>> {
  const failure = new AbortController();
  const both = { ...context, signal: AbortSignal.any([context.signal, failure.signal]) };
  const stopOther = (error: unknown): never => {
    failure.abort(error);
    throw error;
  };
  const compiling = timings.measure('compile', () => compiled(both)).catch(stopOther);
  const debian = (async () => {
    const base = await timings.measure('base', () => ensureDebianImage(both, labBase, report));
    const system = await timings.measure('node base', () => ensureDebianImage(both, node, report));
    return { base, system };
  })().catch(stopOther);
  // Both have ended, so nothing goes on behind an error's back; the first one's reason is the signal's.
  await Promise.allSettled([compiling, debian]);
  context.signal.throwIfAborted();
  failure.signal.throwIfAborted();
  return { made: await compiling, ...(await debian) };
}
