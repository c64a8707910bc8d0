import { addonImages } from './addon-images.ts';
import { diskSpace } from './disk.ts';
import { dockerDaemon } from './docker-daemon.ts';
import { dockerEngine } from './docker-engine.ts';
import { goToolchain } from './go.ts';
import { inotify } from './inotify.ts';
import { kind } from './kind.ts';
import { kubectl } from './kubectl.ts';
import { labImages } from './lab-images.ts';
import { memory } from './memory.ts';
import { minikube } from './minikube.ts';
import { minikubeImage } from './minikube-image.ts';
import { mmdebstrap } from './mmdebstrap.ts';
import { nodeImage } from './node-image.ts';
import type { Prerequisite } from './prerequisite.ts';
import { privileged } from './privileged.ts';
import { selectFor } from './selection.ts';

/** All that klab needs for any provider, in the order in which it is shown. */
export const prerequisites: readonly Prerequisite[] = [
  dockerEngine,
  dockerDaemon,
  privileged,
  inotify,
  diskSpace(async (context) => {
    const images = await Promise.all([nodeImage.check(context), minikubeImage.check(context)]);
    return images.some(({ status }) => status === 'ok');
  }),
  memory,
  goToolchain,
  mmdebstrap,
  kind,
  nodeImage,
  minikube,
  minikubeImage,
  kubectl,
  labImages,
  addonImages,
];

/** What clusters of this provider need; what only others need is left out. */
export function prerequisitesFor(provider: string): Prerequisite[] {
  return selectFor(prerequisites, provider);
}
