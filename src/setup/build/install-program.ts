import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { compile } from './compile.ts';
import type { Program } from './go-module.ts';

/** Puts a program that klab compiles at `target`, compiling it first unless the node image's build has. */
export async function installProgram(
  context: SetupContext,
  program: Program,
  target: string,
  report: StepReport,
): Promise<void> {
  await placeProgram(join(await compile(context, [program], report), program), target);
}

/** Puts a program at `target` in one step: a hard link where that is possible. */
export async function placeProgram(program: string, target: string): Promise<void> {
  const partial = `${target}.partial`;
  await mkdir(dirname(target), { recursive: true });
  await rm(partial, { force: true });
  await link(program, partial).catch(() => copyFile(program, partial));
  // Renaming one hard link over another of the same file would do nothing.
  await rm(target, { force: true });
  await rename(partial, target);
}
