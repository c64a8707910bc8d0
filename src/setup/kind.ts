import { join } from 'node:path';
import type { Paths } from '../paths.ts';
import { output } from './admin.ts';
import { installProgram } from './build/install-program.ts';
import { downloadElseBuild, downloadProgram, goPlatform, useDownload } from './download.ts';
import type { Prerequisite } from './prerequisite.ts';
import { versions } from './versions.ts';

/** klab's own kind; one that the user has installed is neither used nor touched. */
export function kindPath(paths: Paths): string {
  return join(paths.cache, 'bin', 'kind');
}

const releaseUrl = `https://kind.sigs.k8s.io/dl/${versions.kind}/kind-${goPlatform('-')}`;

/** kind creates the clusters. */
export const kind: Prerequisite = {
  id: 'kind',
  title: 'kind',
  explain: `kind ${versions.kind} creates the clusters. klab keeps a copy of its own and leaves yours alone.`,
  providers: ['kind'],
  // After the node image: where that is built, kind has been compiled along with it.
  needs: ['go', 'node-image'],
  async check(context) {
    const found = await output(context, [kindPath(context.paths), 'version']);
    return found?.split(/\s+/)[1] === versions.kind
      ? { status: 'ok', found }
      : { status: 'missing', found: found ?? 'not obtained yet' };
  },
  async fix(context) {
    const target = kindPath(context.paths);
    if (await useDownload(context, releaseUrl)) {
      return {
        plan: `download kind ${versions.kind}`,
        changesMachine: false,
        apply: (report) =>
          downloadElseBuild(
            context,
            () => downloadProgram(releaseUrl, `${releaseUrl}.sha256sum`, target, context.signal),
            () => installProgram(context, 'kind', target, report),
          ),
      };
    }
    return {
      plan: `compile kind ${versions.kind} from its Go module`,
      changesMachine: false,
      apply: (report) => installProgram(context, 'kind', target, report),
    };
  },
};
