import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KlabError } from '../../errors.ts';
import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { keyOf, versions } from '../versions.ts';
import { exists } from './files.ts';
import { corednsFolder, corednsPatch, goMod, modules, type Program, programs } from './go-module.ts';
import { goSources } from './go-sources.ts';
import { goCommand } from './go-toolchain.ts';

/**
 * Static programs, and no debug data in objects. The compiler's own memory limit is raised: 2 GB more memory
 * for a tenth less time.
 */
export const goEnv = { CGO_ENABLED: '0', GOGC: '400', GOWORK: 'off', GO111MODULE: 'on' } as const;

/** Linker flags: no symbols, and the versions that upstream's own builds stamp. */
export const ldflags = [
  '-s',
  '-w',
  ...Object.entries({
    'k8s.io/component-base/version.gitVersion': versions.kubernetes,
    'k8s.io/component-base/version.gitMajor': versions.kubernetes.slice(1).split('.')[0],
    'k8s.io/component-base/version.gitMinor': versions.kubernetes.split('.')[1],
    'k8s.io/component-base/version.gitTreeState': 'archive',
    'k8s.io/client-go/pkg/version.gitVersion': versions.kubernetes,
    'github.com/containerd/containerd/v2/version.Version': versions.containerd,
    'main.VERSION': versions.localPathProvisioner,
  }).flatMap(([symbol, value]) => ['-X', `${symbol}=${value}`]),
].join(' ');

/** Compiles all packages into the folder `output`; files are named as Go names them. */
export function goBuildArgv(
  go: string,
  packages: readonly string[],
  output: string,
  flags: string = ldflags,
): [string, ...string[]] {
  return [
    go,
    'build',
    '-v',
    '-mod=mod',
    '-trimpath',
    '-gcflags=all=-dwarf=false',
    '-ldflags',
    flags,
    '-tags=no_btrfs,no_devmapper,no_zfs,no_aufs',
    '-o',
    `${output}/`,
    ...packages,
  ];
}

/** The file name that `go build -o <folder>/` gives a main package: its last element that is not a major version. */
export function goFileName(packagePath: string): string {
  const elements = packagePath.split('/');
  const last = elements.pop() ?? packagePath;
  return /^v\d+$/.test(last) ? (elements.pop() ?? last) : last;
}

/** Changes with everything that the programs are made of, and with nothing else. */
export function programsKey(): string {
  return keyOf(modules, programs, goSources, corednsPatch, goBuildArgv('go', [], ''));
}

/**
 * Compiles the programs that are not in `<cache>/programs/<key>` yet and returns that folder. All of them, cold: about 5 minutes
 * of two cores and 4 GB of Go's build cache.
 */
export async function compile(context: SetupContext, wanted: readonly Program[], report: StepReport): Promise<string> {
  const bin = join(context.paths.cache, 'programs', programsKey());
  const there = await Promise.all(wanted.map((program) => exists(join(bin, program))));
  const missing = wanted.filter((_, index) => !there[index]);
  if (missing.length === 0) return bin;
  const go = await goCommand(context);
  await mkdir(bin, { recursive: true });
  const work = await mkdtemp(join(context.paths.cache, 'programs', 'work-'));
  try {
    await writeModule(context, go, join(work, 'module'), report);
    const onLine = packageCounter(report);
    for (const group of groups(missing)) {
      const argv = goBuildArgv(
        go,
        group.map((program) => programs[program].package),
        join(work, 'out'),
      );
      await context.runner.run(argv, { cwd: join(work, 'module'), env: goEnv, signal: context.signal, onLine });
      for (const program of group) {
        await rename(join(work, 'out', goFileName(programs[program].package)), join(bin, program));
      }
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return bin;
}

/** What may be compiled together, and then each of those that must be alone. */
export function groups(wanted: readonly Program[]): Program[][] {
  const alone = (program: Program) => 'alone' in programs[program];
  const together = wanted.filter((program) => !alone(program));
  return [together, ...wanted.filter(alone).map((program) => [program])].filter((group) => group.length > 0);
}

/** One line of progress for every hundred packages, as a build has some three thousand. */
export function packageCounter(report: StepReport): (line: string) => void {
  let compiled = 0;
  return (line) => {
    if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) compiled += 1;
    if (compiled % 100 === 1) report.detail(`compiling: ${compiled} packages, ${line.slice(0, 80)}`);
  };
}

/** Writes go.mod, our own sources and the patched copy of CoreDNS. */
async function writeModule(context: SetupContext, go: string, module: string, report: StepReport): Promise<void> {
  report.detail('downloading Go modules');
  const kubernetes = await downloadModule(context, go, 'k8s.io/kubernetes', versions.kubernetes);
  const coredns = await downloadModule(context, go, 'github.com/coredns/coredns', versions.coredns);
  for (const [path, text] of Object.entries(goSources)) {
    await mkdir(dirname(join(module, path)), { recursive: true });
    await writeFile(join(module, path), text);
  }
  const copy = join(module, corednsFolder);
  await context.runner.run(['cp', '--recursive', '--no-preserve=mode', coredns.folder, copy], {
    signal: context.signal,
  });
  const patched = join(copy, corednsPatch.file);
  const text = await readFile(patched, 'utf8');
  if (!text.includes(corednsPatch.line)) {
    throw new KlabError(`${corednsPatch.file} of CoreDNS ${versions.coredns} is not what klab expects`, {
      hint: 'The module cache may be damaged: `go clean -modcache`, then `klab setup` again.',
    });
  }
  await writeFile(patched, text.replace(corednsPatch.line, ''));
  await writeFile(join(module, 'go.mod'), goMod(await readFile(kubernetes.goMod, 'utf8')));
}

/** A Go module's folder in the module cache, and its go.mod; downloaded and verified when it is not there yet. */
export async function downloadModule(
  context: SetupContext,
  go: string,
  path: string,
  version: string,
): Promise<{ folder: string; goMod: string }> {
  const { stdout } = await context.runner.run([go, 'mod', 'download', '-json', `${path}@${version}`], {
    cwd: context.paths.cache,
    env: { GOWORK: 'off', GO111MODULE: 'on' },
    signal: context.signal,
  });
  const { Dir, GoMod } = JSON.parse(stdout) as { Dir: string; GoMod: string };
  return { folder: Dir, goMod: GoMod };
}
