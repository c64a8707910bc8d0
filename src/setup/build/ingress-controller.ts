import { cp, link, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { addonVersions, keyOf } from '../versions.ts';
import { downloadModule, goBuildArgv } from './compile.ts';
import { compileModule, type ProgramModule, requiring } from './compile-module.ts';
import { type DebianImage, debianImageTag, ensureDebianImage } from './debian-image.ts';
import { goCommand } from './go-toolchain.ts';

const modulePath = 'github.com/jcmoraisjr/haproxy-ingress';
const release = addonVersions.haproxyIngress;
const ldflags = `-s -w -X ${modulePath}/pkg/version.RELEASE=${release}`;

/** HAProxy and what its controller calls; the recipe takes only these programs out of it. */
const haproxyBase: DebianImage = {
  name: 'haproxy-base',
  packages: ['busybox', 'dumb-init', 'haproxy', 'lua-json', 'socat'],
};

/** Twelve hex digits over the controller's module, how it is compiled, and the packages it stands on. */
export function controllerKey(): string {
  return keyOf(modulePath, release, goBuildArgv('go', [], '', ldflags), debianImageTag(haproxyBase));
}

/**
 * Builds the image of the ingress controller from a recipe folder (Dockerfile, collect.sh), the Go module and Debian's
 * HAProxy. About a minute of two cores after Kubernetes has been compiled, since many packages are the same.
 */
export async function buildIngressController(
  context: SetupContext,
  { folder, name }: { readonly folder: string; readonly name: string },
  report: StepReport,
): Promise<void> {
  // One after the other: the Debian base mostly waits for the network, but its archive and the compiler want the memory.
  const base = await ensureDebianImage(context, haproxyBase, report);
  const { program, rootfs } = await compileController(context, report);
  const stage = await mkdtemp(join(tmpdir(), 'klab-ingress-'));
  const { runner, signal } = context;
  try {
    await cp(folder, stage, { recursive: true });
    await link(program, join(stage, 'program')).catch(() => cp(program, join(stage, 'program')));
    // The module cache is read-only, and a module's zip keeps no executable bits.
    await runner.run(['cp', '--recursive', '--no-preserve=mode', rootfs, join(stage, 'rootfs')], { signal });
    await rm(join(stage, 'rootfs', 'Dockerfile'));
    const scripts = (await readdir(join(stage, 'rootfs'))).filter((file) => file.endsWith('.sh'));
    await runner.run(['chmod', '0755', ...scripts.map((file) => join(stage, 'rootfs', file))], { signal });
    report.detail(`building ${name}`);
    await runner.run(
      ['docker', 'build', '--network=none', '--force-rm', `--build-arg=BASE=${base}`, `--tag=${name}`, '.'],
      { cwd: stage, env: { DOCKER_BUILDKIT: '0' }, signal },
    );
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** Compiles the controller unless `<cache>/programs/<key>` has it; `rootfs` is the module's folder of scripts and templates. */
async function compileController(
  context: SetupContext,
  report: StepReport,
): Promise<{ readonly program: string; readonly rootfs: string }> {
  const go = await goCommand(context);
  report.detail('downloading Go modules');
  const module = await downloadModule(context, go, modulePath, release);
  const rootfs = join(module.folder, 'rootfs');
  const controller: ProgramModule = {
    key: controllerKey(),
    name: 'haproxy-ingress-controller',
    package: `${modulePath}/pkg`,
    ldflags,
    files: async () => ({ 'go.mod': goMod(await readFile(module.goMod, 'utf8')) }),
  };
  return { program: await compileModule(context, controller, report), rootfs };
}

/** @param own text of the controller's own go.mod. */
export const goMod = (own: string): string => requiring('ingress', modulePath, release, own);
