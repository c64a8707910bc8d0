import type { StepReport } from '../progress/steps.ts';
import { asAdmin } from './admin.ts';
import type { SetupContext } from './prerequisite.ts';

/**
 * Installs Debian packages with root's rights, without recommended ones. Package lists may be empty or old on a new
 * machine, so they are fetched first. Goes on where an interrupted installation stopped.
 * @param packages names, or paths of `.deb` files
 */
export async function aptInstall(
  context: SetupContext,
  packages: readonly string[],
  report: StepReport,
): Promise<void> {
  report.detail('apt-get update');
  await asAdmin(context, ['apt-get', '-qq', 'update']);
  // A no-op unless an earlier run was cut off in the middle; apt would refuse to go on. It fails while another
  // package manager works, for which apt-get waits.
  await asAdmin(context, ['dpkg', '--configure', '-a']).catch(() => context.signal.throwIfAborted());
  report.detail(`apt-get install ${packages.map((name) => name.split('/').at(-1)).join(' ')}`);
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  await asAdmin(context, ['apt-get', '-q', ...wait, 'install', '--yes', '--no-install-recommends', ...packages], {
    onLine: (line) => /^(Get:|Setting up)/.test(line) && report.detail(line),
  });
}
