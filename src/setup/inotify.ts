import { admin, asAdmin, hostFile, output } from './admin.ts';
import type { CheckOutcome, Fix, Prerequisite, SetupContext } from './prerequisite.ts';
import { inContainers } from './selection.ts';

/** What kind advises (kind's "known issues", too many open files): below it, kubelets of several nodes fail. */
const wanted = { max_user_watches: 524_288, max_user_instances: 512 };
const folder = '/proc/sys/fs/inotify';

/** Enough inotify watches and instances for the kubelets; too few is a warning, as one node manages with less. */
export const inotify: Prerequisite = {
  id: 'inotify',
  title: 'inotify limits',
  explain:
    'Every node watches many files; with low limits clusters of several nodes fail with "too many open files". By hand: ' +
    `sudo sysctl -w ${settings(wanted).join(' ')}`,
  providers: inContainers,
  needs: [],
  async check(context) {
    const limits = await read(context);
    if (!limits) return { status: 'ok', found: 'not limited here' };
    return outcome(limits);
  },
  fix,
};

function outcome(limits: typeof wanted): CheckOutcome {
  const found = `${limits.max_user_watches} watches, ${limits.max_user_instances} instances`;
  const low = tooLow(limits);
  return low.length === 0
    ? { status: 'ok', found }
    : { status: 'warning', found: `${found}; advised: ${wanted.max_user_watches} and ${wanted.max_user_instances}` };
}

async function read(context: SetupContext): Promise<typeof wanted | undefined> {
  const [watches, instances] = await Promise.all([
    hostFile(context, `${folder}/max_user_watches`),
    hostFile(context, `${folder}/max_user_instances`),
  ]);
  if (watches === undefined || instances === undefined) return undefined;
  return { max_user_watches: Number(watches), max_user_instances: Number(instances) };
}

/** Only raises: a limit above the advised one stays. undefined where the kernel's settings are read-only (containers). */
async function fix(context: SetupContext): Promise<Fix | undefined> {
  const limits = await read(context);
  const rights = await admin(context);
  if (!limits || !rights) return undefined;
  const low = tooLow(limits);
  const files = low.map((name) => `${folder}/${name}`);
  const writable = await Promise.all(
    files.map((file) => output(context, ['test', rights.kind === 'root' ? '-w' : '-f', file])),
  );
  if (low.length === 0 || writable.includes(undefined)) return undefined;
  const raise = settings(Object.fromEntries(low.map((name) => [name, wanted[name]])));
  return {
    plan: `sysctl -w ${raise.join(' ')} (until the next boot)`,
    changesMachine: true,
    async apply() {
      await asAdmin(context, ['sysctl', '-q', '-w', ...raise]);
    },
  };
}

function tooLow(limits: typeof wanted): (keyof typeof wanted)[] {
  return (['max_user_watches', 'max_user_instances'] as const).filter((name) => limits[name] < wanted[name]);
}

function settings(limits: Readonly<Record<string, number>>): string[] {
  return Object.entries(limits).map(([name, value]) => `fs.inotify.${name}=${value}`);
}
