import { join } from 'node:path';
import { KlabError } from '../../errors.ts';
import type { SetupContext } from '../prerequisite.ts';
import { versions } from '../versions.ts';

/** Where klab keeps a Go toolchain of its own, when the machine has none that is new enough. */
const cachedGo = (context: SetupContext) => join(context.paths.cache, 'go', 'bin', 'go');

/** The `go` program to build with. Throws a KlabError when there is none. */
export async function goCommand(context: SetupContext): Promise<string> {
  for (const candidate of ['go', cachedGo(context)]) {
    const version = await goVersion(context, candidate);
    if (version !== undefined && atLeast(version, versions.go)) return candidate;
  }
  throw new KlabError(`no Go toolchain ${versions.go} or newer was found`, { hint: 'Run `klab setup` to obtain one.' });
}

/** Version of a `go` program; undefined when it does not run. */
export async function goVersion(context: SetupContext, go: string): Promise<string | undefined> {
  try {
    // Outside klab's module: a go.mod in the current folder must not choose the toolchain.
    const { stdout } = await context.runner.run([go, 'version'], { cwd: '/', signal: context.signal });
    return parseGoVersion(stdout);
  } catch {
    context.signal.throwIfAborted();
    return undefined;
  }
}

/** `go version go1.26.8 linux/amd64` → `1.26.8` */
export function parseGoVersion(output: string): string | undefined {
  return /\bgo(\d+(?:\.\d+)+)/.exec(output)?.[1];
}

/** Compares dotted numbers: 1.9 is before 1.24. */
export function atLeast(version: string, lowest: string): boolean {
  const [have, want] = [version, lowest].map((text) => text.split('.').map(Number));
  for (let i = 0; i < (want?.length ?? 0); i += 1) {
    const difference = (have?.[i] ?? 0) - (want?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
