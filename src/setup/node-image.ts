import type { StepReport } from '../progress/steps.ts';
import { buildNodeImage, nodeImageExists, nodeImageKey } from './build/node-image.ts';
import { downloadElseBuild, reachable } from './download.ts';
import type { Prerequisite, SetupContext } from './prerequisite.ts';
import { versions } from './versions.ts';

export { containerdPatches } from './build/node-recipe.ts';

/** kind's published image, pinned by the digest in its release notes. */
const publishedImage = `kindest/node:${versions.kindestNode}`;

/** The exact name of the node image, wherever it came from; its key changes with everything that goes into it. */
export function nodeImageTag(): string {
  return `klab.local/node:${versions.kubernetes}-${nodeImageKey()}`;
}

/** The image that every node of a cluster runs: Kubernetes, containerd and the images of the cluster's own pods. */
export const nodeImage: Prerequisite = {
  id: 'node-image',
  title: 'Kubernetes node image',
  explain:
    `Every node of a cluster is a container of this image (${nodeImageTag()}). klab downloads kind's published image, ` +
    'or, where no container registry can be reached, builds it from Debian packages and Go modules (about 6 minutes once).',
  providers: ['kind'],
  needs: ['docker-running', 'privileged', 'mmdebstrap', 'go'],
  async check(context) {
    return (await nodeImageExists(context, nodeImageTag()))
      ? { status: 'ok', found: nodeImageTag() }
      : { status: 'missing', found: 'not made yet' };
  },
  async fix(context) {
    const download =
      context.source === 'download' || (context.source === 'auto' && (await imageRegistryAnswers(context)));
    if (download) {
      return {
        plan: `pull kind's node image (${publishedImage.split('@')[0]}, about 400 MB)`,
        changesMachine: false,
        apply: (report) =>
          downloadElseBuild(
            context,
            () => pullNodeImage(context, (text) => report.detail(text)),
            () => build(context, report),
          ),
      };
    }
    return {
      plan: `build Kubernetes ${versions.kubernetes} from package registries (about 6 minutes on two cores)`,
      changesMachine: false,
      apply: (report) => build(context, report),
    };
  },
};

async function build(context: SetupContext, report: StepReport): Promise<void> {
  await buildNodeImage(context, nodeImageTag(), report);
}

async function pullNodeImage(context: SetupContext, detail: (text: string) => void): Promise<void> {
  const { signal } = context;
  detail(`pulling ${publishedImage.split('@')[0]}`);
  await context.runner.run(['docker', 'pull', '--quiet', publishedImage], { signal });
  await context.runner.run(['docker', 'tag', publishedImage, nodeImageTag()], { signal });
}

/** Whether the registry that Docker would ask answers: a mirror of the daemon's own configuration, else its default. */
export async function imageRegistryAnswers(context: SetupContext): Promise<boolean> {
  const { stdout } = await context.runner.run(
    ['docker', 'info', '--format', '{{json .RegistryConfig.Mirrors}} {{.IndexServerAddress}}'],
    {
      signal: context.signal,
    },
  );
  return reachable(registryAddresses(stdout), context.signal);
}

/** Addresses in the answer of `docker info`, mirrors first. */
export function registryAddresses(dockerInfo: string): string[] {
  return [...dockerInfo.matchAll(/https?:\/\/[^"\s\],]+/g)].map(([address]) => new URL('/v2/', address).href);
}
