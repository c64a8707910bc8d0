import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../src/errors.ts';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';
import { downloadModule } from '../../src/setup/build/compile.ts';
import { exists } from '../../src/setup/build/files.ts';
import { goCommand } from '../../src/setup/build/go-toolchain.ts';

const modulePath = 'github.com/kyverno/chainsaw';
const version = 'v0.2.14';
/** It stands in for a part of Go's testing package that is another one from Go 1.26 on. Go fetches this release of itself. */
const toolchain = 'go1.25.3';
/** Four minutes of two cores with an empty cache, and 163 MB in the end. */
const timeoutMs = 900_000;

/**
 * Chainsaw, compiled once from its Go module into klab's cache, with its own go.sum. It cannot be installed by name and
 * version where the list of a module's versions is not to be had. Where it cannot be built: why.
 */
export async function buildChainsaw(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: string;
}): Promise<{ readonly program: string } | { readonly notBuilt: string }> {
  const paths = pathsFrom(options.env);
  const folder = join(paths.cache, 'bench');
  const program = join(folder, `chainsaw-${version}`);
  if (await exists(program)) return { program };
  const context = {
    ...options,
    paths,
    runner: createRunner(options.env),
    source: 'auto',
    signal: AbortSignal.timeout(timeoutMs),
  } as const;
  const partial = `${program}.${process.pid}.partial`;
  const env = { CGO_ENABLED: '0', GOGC: '400', GOWORK: 'off', GO111MODULE: 'on', GOTOOLCHAIN: toolchain };
  try {
    await mkdir(folder, { recursive: true });
    const go = await goCommand(context);
    const module = await downloadModule(context, go, modulePath, version);
    const flags = ['-trimpath', '-buildvcs=false', '-gcflags=all=-dwarf=false', '-ldflags=-s -w'];
    const argv = ['nice', '-n', '19', go, 'build', '-C', module.folder, ...flags, '-o', partial, '.'] as const;
    await context.runner.run([...argv], { env, signal: context.signal });
    await rename(partial, program);
    return { program };
  } catch (error) {
    return { notBuilt: messageOf(error) };
  }
}
