import { join } from 'node:path';
import type { Paths } from '../paths.ts';
import { output } from './admin.ts';
import { installProgram } from './build/install-program.ts';
import { downloadElseBuild, downloadProgram, goPlatform, useDownload } from './download.ts';
import type { Prerequisite } from './prerequisite.ts';
import { minorOf, versions } from './versions.ts';

/** klab's own kubectl, of the cluster's version. */
export function kubectlPath(paths: Paths): string {
  return join(paths.cache, 'bin', 'kubectl');
}

const releaseUrl = `https://dl.k8s.io/release/${versions.kubernetes}/bin/${goPlatform('/')}/kubectl`;

/** kubectl of the cluster's minor version, for `klab shell` and the labs' solutions. */
export const kubectl: Prerequisite = {
  id: 'kubectl',
  title: 'kubectl',
  explain:
    `Labs are done with kubectl ${minorOf(versions.kubernetes)}, the cluster's own minor version. klab keeps a copy of its ` +
    'own, which `klab shell` puts on PATH.',
  // After the node image: where that is built, kubectl has been compiled along with it.
  needs: ['go', 'node-image', 'minikube-image'],
  async check(context) {
    const found = await output(context, [kubectlPath(context.paths), 'version', '--client']);
    const version = /Client Version: (v\S+)/.exec(found ?? '')?.[1];
    return version && minorOf(version) === minorOf(versions.kubernetes)
      ? { status: 'ok', found: `kubectl ${version}` }
      : { status: 'missing', found: version ? `kubectl ${version}` : 'not obtained yet' };
  },
  async fix(context) {
    const target = kubectlPath(context.paths);
    if (await useDownload(context, releaseUrl)) {
      return {
        plan: `download kubectl ${versions.kubernetes}`,
        changesMachine: false,
        apply: (report) =>
          downloadElseBuild(
            context,
            () => downloadProgram(releaseUrl, `${releaseUrl}.sha256`, target, context.signal),
            () => installProgram(context, 'kubectl', target, report),
          ),
      };
    }
    return {
      plan: `compile kubectl ${versions.kubernetes} from its Go module`,
      changesMachine: false,
      apply: (report) => installProgram(context, 'kubectl', target, report),
    };
  },
};
