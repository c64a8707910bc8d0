import { join } from 'node:path';
import type { Paths } from '../paths.ts';
import { output } from './admin.ts';
import { compileModule } from './build/compile-module.ts';
import { placeProgram } from './build/install-program.ts';
import { minikubeModule } from './build/minikube-module.ts';
import { downloadElseBuild, downloadProgram, goPlatform, useDownload } from './download.ts';
import type { Prerequisite } from './prerequisite.ts';
import { minikubeVersions } from './versions.ts';

const release = minikubeVersions.minikube;

/** klab's own minikube; one that the user has installed is neither used nor touched. */
export function minikubePath(paths: Paths): string {
  return join(paths.cache, 'bin', 'minikube');
}

const releaseUrl = `https://github.com/kubernetes/minikube/releases/download/${release}/minikube-${goPlatform('-')}`;

/** minikube creates the clusters of the provider of that name. */
export const minikube: Prerequisite = {
  id: 'minikube',
  title: 'minikube',
  explain: `minikube ${release} creates the clusters of provider minikube. klab keeps a copy of its own and leaves yours alone.`,
  providers: ['minikube'],
  // After the image: compilers side by side would want the memory of both.
  needs: ['go', 'minikube-image'],
  async check(context) {
    const found = await output(context, [minikubePath(context.paths), 'version', '--short']);
    return found === release
      ? { status: 'ok', found: `minikube ${found}` }
      : { status: 'missing', found: found ? `minikube ${found}` : 'not obtained yet' };
  },
  async fix(context) {
    const target = minikubePath(context.paths);
    const compile = {
      plan: `compile minikube ${release} from its Go module (about 2 minutes)`,
      changesMachine: false,
      apply: async (report: Parameters<typeof compileModule>[2]) =>
        placeProgram(await compileModule(context, minikubeModule(context), report), target),
    };
    if (!(await useDownload(context, releaseUrl))) return compile;
    return {
      plan: `download minikube ${release}`,
      changesMachine: false,
      apply: (report) =>
        downloadElseBuild(
          context,
          () => downloadProgram(releaseUrl, `${releaseUrl}.sha256`, target, context.signal),
          () => compile.apply(report),
        ),
    };
  },
};
