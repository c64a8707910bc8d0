import type { Runner } from '../../src/process/run.ts';
import type { ImageArchive } from '../../src/provider/provider.ts';

/** What somebody does with a cluster from its beginning to its end. */
export interface Life {
  create(): Promise<unknown>;
  load(): Promise<unknown>;
  /** Puts the start state of `expose-solo` there, and waits until its Deployment is available. */
  lab(): Promise<unknown>;
  delete(): Promise<unknown>;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly runner: Runner;
  /** Folder of klab's programs and images. */
  readonly cache: string;
  /** For whatever is written; it goes in the end. */
  readonly folder: string;
  readonly images: readonly ImageArchive[];
  /** Folder of the labs of the tests. */
  readonly labs: string;
}
