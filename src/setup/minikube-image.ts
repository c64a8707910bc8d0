import type { Paths } from '../paths.ts';
import type { StepReport } from '../progress/steps.ts';
import { imageExists } from './build/docker.ts';
import { buildMinikubeImage, minikubeImageKey, wrapKicbase } from './build/minikube-image.ts';
import { type MinikubeProvisions, minikubeFolder, readProvisions } from './build/minikube-provisions.ts';
import { downloadElseBuild } from './download.ts';
import { imageRegistryAnswers } from './node-image.ts';
import type { Prerequisite, SetupContext } from './prerequisite.ts';
import { minikubeVersions, versions } from './versions.ts';

/** minikube's published image, in the registry that Docker asks by itself; the digest is the one that minikube names. */
const publishedImage = `kicbase/stable:${minikubeVersions.kicbase}`;

/** The exact name of the image, wherever it came from; its key changes with everything that goes into it. */
export function minikubeImageTag(): string {
  return `klab.local/minikube:${versions.kubernetes}-${minikubeImageKey()}`;
}

/** What `klab setup --provider minikube` has put on the host for `minikube start`. Rejects where it has not been made. */
export async function minikubeProvisions(paths: Paths): Promise<MinikubeProvisions> {
  return readProvisions(minikubeFolder(paths, minikubeImageKey()));
}

/** The image that every node of a minikube cluster runs. */
export const minikubeImage: Prerequisite = {
  id: 'minikube-image',
  title: 'minikube node image',
  explain:
    `Every node of a cluster of provider minikube is a container of this image (${minikubeImageTag()}). klab downloads ` +
    'minikube’s published image, or, where no container registry can be reached, builds it from Debian packages and Go ' +
    'modules, Kubernetes inside (about 7 minutes once; 2 where kind’s node image has been built).',
  providers: ['minikube'],
  // After kind's image where both are made: what that compiles is not compiled again.
  needs: ['docker-running', 'privileged', 'mmdebstrap', 'go', 'node-image'],
  async check(context) {
    const [image, provisions] = await Promise.all([
      imageExists(context, minikubeImageTag()),
      minikubeProvisions(context.paths).catch(() => undefined),
    ]);
    return image && provisions
      ? { status: 'ok', found: minikubeImageTag() }
      : { status: 'missing', found: 'not made yet' };
  },
  async fix(context) {
    const build = {
      plan: `build minikube’s node image with Kubernetes ${versions.kubernetes} from package registries (2 to 7 minutes on two cores)`,
      changesMachine: false,
      apply: (report: StepReport) => make(context, report),
    };
    const download =
      context.source === 'download' || (context.source === 'auto' && (await imageRegistryAnswers(context)));
    if (!download) return build;
    return {
      plan: `pull minikube’s node image (${publishedImage.split('@')[0]}, about 500 MB)`,
      changesMachine: false,
      apply: (report) =>
        downloadElseBuild(
          context,
          () => pull(context, report),
          () => build.apply(report),
        ),
    };
  },
};

async function make(context: SetupContext, report: StepReport): Promise<void> {
  await buildMinikubeImage(context, minikubeImageTag(), report);
}

async function pull(context: SetupContext, report: StepReport): Promise<void> {
  report.detail(`pulling ${publishedImage.split('@')[0]}`);
  await context.runner.run(['docker', 'pull', '--quiet', publishedImage], { signal: context.signal });
  await wrapKicbase(context, publishedImage, minikubeImageTag());
}
