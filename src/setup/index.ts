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
import { mmdebstrap } from './mmdebstrap.ts';
import { nodeImage } from './node-image.ts';
import type { Prerequisite } from './prerequisite.ts';
import { privileged } from './privileged.ts';

/** All that klab needs, in the order in which it is shown. */
export const prerequisites: readonly Prerequisite[] = [
  dockerEngine,
  dockerDaemon,
  privileged,
  inotify,
  diskSpace(async (context) => (await nodeImage.check(context)).status === 'ok'),
  memory,
  goToolchain,
  mmdebstrap,
  kind,
  kubectl,
  nodeImage,
  labImages,
  addonImages,
];
