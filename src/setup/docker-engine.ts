import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepReport } from '../progress/steps.ts';
import { admin, asAdmin, hostFile, output } from './admin.ts';
import { aptInstall } from './apt-install.ts';
import { type DebianMirror, sourceLines } from './apt-sources.ts';
import { readDebianMirror } from './build/debian-image.ts';
import { distribution, engineFits, everyCapabilityAllowed, privateAptOptions } from './engine-choice.ts';
import type { CheckOutcome, Fix, Prerequisite, SetupContext } from './prerequisite.ts';

/** Docker is installed: a daemon that can run a cluster on this kernel, and a client that works. */
export const dockerEngine: Prerequisite = {
  id: 'docker-engine',
  title: 'Docker engine',
  explain:
    'The cluster’s nodes are containers. On Debian and Ubuntu klab can install Docker (as root or with sudo). Elsewhere: ' +
    'Docker Engine from your distribution or https://docs.docker.com/engine/install/, Docker Desktop or Colima on macOS.',
  needs: [],
  check,
  fix,
};

async function check(context: SetupContext): Promise<CheckOutcome> {
  const client = await output(context, ['docker', '--version']);
  if (client === undefined) return { status: 'missing', found: 'no docker client' };
  const remote = await output(context, ['docker', 'version', '--format', '{{.Server.Version}}']);
  const local = remote ?? (await output(context, ['dockerd', '--version']));
  if (local === undefined) return { status: 'missing', found: 'a docker client, but no daemon (dockerd)' };
  const version = /\d+\.\d+\.\d+/.exec(local)?.[0] ?? local;
  if (!engineFits(version, await everyCapability(context))) {
    return { status: 'missing', found: `Docker ${version}, which cannot run privileged containers on this machine` };
  }
  return { status: 'ok', found: `Docker ${version}, client ${/\d+\.\d+\.\d+/.exec(client)?.[0] ?? client}` };
}

async function fix(context: SetupContext): Promise<Fix | undefined> {
  const release = await hostFile(context, '/etc/os-release');
  if (release === undefined || !distribution(release).debianLike || !(await admin(context))) return undefined;
  if ((await output(context, ['apt-get', '--version'])) === undefined) return undefined;
  const { codename } = distribution(release);
  if (codename !== 'bookworm' || (await everyCapability(context))) {
    return {
      plan: 'install docker.io from the distribution’s packages',
      changesMachine: true,
      apply: (report) => install(context, ['docker.io'], report),
    };
  }
  const mirror = await readDebianMirror().catch(() => undefined);
  if (!mirror) return undefined;
  return {
    plan: 'install docker.io of Debian 13 (Debian 12’s cannot run privileged containers on this kernel)',
    changesMachine: true,
    apply: (report) => installFromTrixie(context, mirror, report),
  };
}

async function everyCapability(context: SetupContext): Promise<boolean> {
  const status = await hostFile(context, '/proc/self/status');
  const last = await hostFile(context, '/proc/sys/kernel/cap_last_cap');
  return everyCapabilityAllowed(status ?? '', last ?? '');
}

async function install(context: SetupContext, packages: readonly string[], report: StepReport): Promise<void> {
  await aptInstall(context, ['iptables', 'ca-certificates', ...packages], report);
  // Since Debian 13 the client is a package of its own, which docker.io only recommends.
  if ((await output(context, ['docker', '--version'])) === undefined) await aptInstall(context, ['docker-cli'], report);
  await allowUser(context, report);
}

/** Debian 13's engine needs nothing newer than Debian 12 has, so apt takes its two files and the rest from the machine's sources. */
async function installFromTrixie(context: SetupContext, mirror: DebianMirror, report: StepReport): Promise<void> {
  // Not a random name: a run that was cut off leaves nothing that the next one would not clear.
  const folder = join(context.paths.cache, 'docker-engine');
  await asAdmin(context, ['rm', '-rf', folder]);
  try {
    for (const part of ['parts', 'lists/partial', 'cache/archives/partial']) {
      await mkdir(join(folder, part), { recursive: true });
    }
    await writeFile(join(folder, 'sources.list'), `${sourceLines(mirror, 'trixie').join('\n')}\n`);
    report.detail('reading the package lists of Debian 13');
    const apt = ['apt-get', ...privateAptOptions(folder)] as const;
    await asAdmin(context, [...apt, '-qq', 'update'], { onLine: (line) => report.detail(line) });
    report.detail('downloading docker.io and docker-cli of Debian 13');
    await asAdmin(context, [...apt, '-q', 'download', 'docker.io', 'docker-cli'], { cwd: folder });
    const files = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
    await install(
      context,
      files.map((name) => join(folder, name)),
      report,
    );
  } finally {
    await asAdmin({ ...context, signal: AbortSignal.timeout(10_000) }, ['rm', '-rf', folder]);
  }
}

/** With sudo the user is no member of the group that may talk to the daemon. */
async function allowUser(context: SetupContext, report: StepReport): Promise<void> {
  const user = await output(context, ['id', '-un']);
  if ((await admin(context))?.kind !== 'sudo' || user === undefined) return;
  report.detail(`adding ${user} to the group docker`);
  await asAdmin(context, ['usermod', '-aG', 'docker', user]);
}
