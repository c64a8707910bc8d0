import { access, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { KlabError } from '../errors.ts';
import { CommandError } from '../process/run.ts';
import type { StepReport } from '../progress/steps.ts';
import { admin, asAdmin, output } from './admin.ts';
import type { CheckOutcome, Fix, Prerequisite, SetupContext } from './prerequisite.ts';

/** How long a daemon may take to answer; reading a large store of images takes seconds. */
const startTimeoutMs = 60_000;

/** The Docker daemon answers to this user. */
export const dockerDaemon: Prerequisite = {
  id: 'docker-running',
  title: 'Docker daemon',
  explain:
    'The daemon runs the cluster’s nodes. By hand: `sudo systemctl start docker` (or `sudo dockerd` where no service ' +
    'manager runs), or start Docker Desktop. If permission is denied: `sudo usermod -aG docker $USER`, then log in again.',
  needs: ['docker-engine'],
  check,
  fix,
};

async function check(context: SetupContext): Promise<CheckOutcome> {
  const format = '{{.ServerVersion}}, {{.Driver}}, cgroup v{{.CgroupVersion}}, {{.NCPU}} CPUs';
  try {
    const options = { timeoutMs: 5_000, signal: context.signal };
    const { stdout, stderr } = await context.runner.run(['docker', 'info', '--format', format], options);
    // Some clients (26.1) end with exit code 0 and empty fields when no daemon answers.
    if (stdout.startsWith(',')) return { status: 'missing', found: reason(stderr) };
    return { status: 'ok', found: stdout.trim() };
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    return { status: 'missing', found: reason(thrown.stderr) };
  }
}

function reason(stderr: string): string {
  if (/permission denied/i.test(stderr)) return 'it runs, but this user may not use it (group docker; log in again)';
  return /cannot connect|no such file|refused/i.test(stderr) || stderr.trim() === ''
    ? 'not running'
    : (stderr.trim().split('\n').at(-1) ?? 'not running');
}

async function fix(context: SetupContext): Promise<Fix | undefined> {
  const host = context.env.DOCKER_HOST;
  if (host !== undefined && host !== '') return undefined;
  if ((await output(context, ['uname', '-s'])) !== 'Linux' || !(await admin(context))) return undefined;
  if ((await check(context)).found.includes('may not use it')) return undefined;
  const systemd = await access('/run/systemd/system').then(
    () => true,
    () => false,
  );
  return {
    plan: systemd
      ? 'start the docker service (systemctl)'
      : 'start dockerd in the background (no service manager runs)',
    changesMachine: true,
    apply: (report) => (systemd ? startService(context, report) : startDetached(context, report)),
  };
}

async function startService(context: SetupContext, report: StepReport): Promise<void> {
  report.detail('systemctl start docker');
  await asAdmin(context, ['systemctl', 'start', 'docker']);
  await untilAnswering(context, 'journalctl -u docker');
}

/** setsid gives dockerd a session of its own: it outlives klab and the terminal, and no Ctrl-C reaches it. */
async function startDetached(context: SetupContext, report: StepReport): Promise<void> {
  await mkdir(context.paths.state, { recursive: true });
  const logFile = join(context.paths.state, 'dockerd.log');
  report.detail(`log: ${logFile}`);
  await asAdmin(context, ['setsid', '-f', 'dockerd'], { logFile });
  await untilAnswering(context, logFile);
}

async function untilAnswering(context: SetupContext, log: string): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  let outcome = await check(context);
  while (outcome.status !== 'ok' && performance.now() < deadline) {
    if (outcome.found.includes('may not use it')) break;
    await setTimeout(250, undefined, { signal: context.signal });
    outcome = await check(context);
  }
  if (outcome.status === 'ok') return;
  const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-8).join('\n');
  throw new KlabError(`the Docker daemon does not answer: ${outcome.found}\n${tail}`, { hint: `See ${log}` });
}
