import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { output } from './admin.ts';
import type { CheckOutcome, Prerequisite, SetupContext } from './prerequisite.ts';

const gib = 1024 ** 3;

/** Free bytes needed (`least`) and comfortable. */
interface Thresholds {
  readonly least: number;
  readonly comfortable: number;
}

/** The first build keeps sources, a compile cache, archives and two or three images of about 2 GB. */
const firstBuild: Thresholds = { least: 6 * gib, comfortable: 12 * gib };
/** Once it is done, clusters write to the containers' layers only. */
const built: Thresholds = { least: 1 * gib, comfortable: 3 * gib };

/** Enough free space where Docker keeps images and where klab keeps its cache; `isBuilt` says whether the node image is there. */
export function diskSpace(isBuilt: (context: SetupContext) => Promise<boolean>): Prerequisite {
  return {
    id: 'disk',
    title: 'Disk space',
    explain:
      'The first build needs 6 GiB free, better 12, where Docker keeps its images and in klab’s cache folder. ' +
      '`docker system df` and `docker image prune` show and free what Docker holds.',
    needs: ['docker-running'],
    async check(context) {
      const thresholds = (await isBuilt(context)) ? built : firstBuild;
      const root = await output(context, ['docker', 'info', '--format', '{{.DockerRootDir}}']);
      const folders = [...(root ? [root] : []), await existing(context.paths.cache)];
      const found = await Promise.all(
        folders.map(async (folder) => ({ folder, free: await freeBytes(context, folder) })),
      );
      return judge(found, thresholds);
    },
    fix: async () => undefined,
  };
}

/** The fullest folder decides; one that is not on this machine (Docker Desktop's) is left out. */
function judge(found: readonly { folder: string; free: number | undefined }[], thresholds: Thresholds): CheckOutcome {
  const known = found.flatMap(({ folder, free }) => (free === undefined ? [] : [{ folder, free }]));
  const fullest = known.sort((a, b) => a.free - b.free)[0];
  if (!fullest) return { status: 'warning', found: 'free space could not be read' };
  const { free, folder } = fullest;
  const status = free < thresholds.least ? 'missing' : free < thresholds.comfortable ? 'warning' : 'ok';
  return { status, found: `${(free / gib).toFixed(1)} GiB free in ${folder}` };
}

/** `df -Pk` (POSIX): the fourth column of the second line is free space in KiB. */
async function freeBytes(context: SetupContext, folder: string): Promise<number | undefined> {
  const columns = (await output(context, ['df', '-Pk', folder]))?.split('\n').at(-1)?.split(/\s+/);
  const free = Number(columns?.[3]);
  return Number.isFinite(free) ? free * 1024 : undefined;
}

async function existing(folder: string): Promise<string> {
  const found = await access(folder).then(
    () => true,
    () => false,
  );
  return found || folder === dirname(folder) ? folder : existing(dirname(folder));
}
