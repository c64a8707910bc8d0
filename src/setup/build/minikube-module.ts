import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KlabError } from '../../errors.ts';
import type { SetupContext } from '../prerequisite.ts';
import { keyOf, minikubeVersions } from '../versions.ts';
import { downloadModule, goBuildArgv } from './compile.ts';
import { type ProgramModule, requiring } from './compile-module.ts';
import { goCommand } from './go-toolchain.ts';

const path = 'k8s.io/minikube';
const release = minikubeVersions.minikube;

/** What its own Makefile stamps. */
const ldflags = `-s -w -X ${path}/pkg/version.version=${release} -X ${path}/pkg/version.storageProvisionerVersion=v5`;

/**
 * minikube's `main.go` takes in every driver, among them KVM's, which needs a C compiler and libvirt. Ours takes in Docker's
 * alone, the one that klab uses, and is a static program like the others.
 */
export const driversPatch = {
  all: `_ "${path}/pkg/minikube/registry/drvs"`,
  docker: `_ "${path}/pkg/minikube/registry/drvs/docker"`,
} as const;

/** minikube, to be compiled. The sources come from Go's module cache when that happens. */
export function minikubeModule(context: SetupContext): ProgramModule {
  return {
    key: keyOf(path, release, driversPatch, goBuildArgv('go', [], '', ldflags)),
    name: 'minikube',
    package: '.',
    ldflags,
    async files() {
      const module = await downloadModule(context, await goCommand(context), path, release);
      const main = await readFile(join(module.folder, 'cmd/minikube/main.go'), 'utf8');
      return {
        'main.go': withDockerOnly(main),
        'go.mod': requiring('minikube', path, release, await readFile(module.goMod, 'utf8')),
      };
    },
  };
}

/** @param main text of minikube's own main.go. */
export function withDockerOnly(main: string): string {
  if (!main.includes(driversPatch.all)) {
    throw new KlabError(`cmd/minikube/main.go of minikube ${release} is not what klab expects`, {
      hint: 'The module cache may be damaged: `go clean -modcache`, then `klab setup` again.',
    });
  }
  return main.replace(driversPatch.all, driversPatch.docker);
}
