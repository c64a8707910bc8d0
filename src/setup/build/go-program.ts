import { copyFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SetupContext } from '../prerequisite.ts';

export interface GoProgram {
  /** Folder of `main.go` and other Go files of its package; they use the standard library only. */
  readonly folder: string;
  /** Folder of Go files that several programs share; they are compiled along. */
  readonly common?: string;
  /** What the variable `main.version` becomes. */
  readonly version: string;
}

/** Compiles the program into the folder `into`, as the static file `program`. Its sources are copied there first. */
export async function compileGo(
  context: Pick<SetupContext, 'runner' | 'signal'>,
  { folder, common, version }: GoProgram,
  go: string,
  into: string,
): Promise<void> {
  const sources = [...(await goFiles(folder)), ...(common === undefined ? [] : await goFiles(common))];
  await Promise.all(sources.map((file) => copyFile(file, join(into, basename(file)))));
  const flags = ['-trimpath', '-ldflags', `-s -w -X main.version=${version}`];
  const names = sources.map((file) => basename(file));
  await context.runner.run([go, 'build', ...flags, '-o', 'program', ...names], {
    cwd: into,
    env: { CGO_ENABLED: '0', GOOS: 'linux', GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'off' },
    signal: context.signal,
  });
}

async function goFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith('.go')).map((file) => join(folder, file));
}
