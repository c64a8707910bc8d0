import { KlabError } from '../../errors.ts';
import type { Runner } from '../../process/run.ts';
import { docker } from '../containers/docker.ts';
import { networkName } from './argv.ts';

const ownLabel = 'dev.klab.network';

interface Network {
  readonly Id: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}

/** Makes the network that kind is told to use, so that it carries our label and no two creates race for it. */
export async function ensureNetwork(runner: Runner, signal: AbortSignal): Promise<void> {
  if (await findNetwork(runner, signal)) return;
  // As kind does: what the default bridge was given (smaller packets in some clouds) holds for this network too.
  const mtuOption = 'com.docker.network.driver.mtu';
  const format = `{{ index .Options "${mtuOption}" }}`;
  const mtu = (
    await docker(runner, ['network', 'inspect', 'bridge', `--format=${format}`], { signal, accept: [0, 1] })
  ).stdout.trim();
  const options = [
    'com.docker.network.bridge.enable_ip_masquerade=true',
    ...(/^\d+$/.test(mtu) ? [`${mtuOption}=${mtu}`] : []),
  ];
  const { exitCode, stderr } = await docker(
    runner,
    [
      'network',
      'create',
      '--driver=bridge',
      `--label=${ownLabel}=true`,
      ...options.map((option) => `--opt=${option}`),
      networkName,
    ],
    { signal, accept: [0, 1] },
  );
  // Somebody else may have made it in the meantime.
  if (exitCode !== 0 && !(await findNetwork(runner, signal))) {
    throw new KlabError(`Docker could not create the network "${networkName}": ${stderr.trim()}`, {
      hint: 'docker network ls shows the networks; docker network prune removes those that nothing uses',
    });
  }
}

/** Removes the network when klab made it and no container, running or not, is attached to it. */
export async function removeUnusedNetwork(runner: Runner): Promise<void> {
  const network = await findNetwork(runner);
  if (network?.Labels?.[ownLabel] !== 'true') return;
  const { stdout } = await docker(runner, ['ps', '--all', '--quiet', `--filter=network=${network.Id}`]);
  if (stdout.trim() === '') await docker(runner, ['network', 'rm', network.Id], { accept: [0, 1] });
}

async function findNetwork(runner: Runner, signal?: AbortSignal): Promise<Network | undefined> {
  const options = { accept: [0, 1], timeoutMs: 30_000, ...(signal === undefined ? {} : { signal }) };
  const { stdout } = await docker(runner, ['network', 'inspect', networkName], options);
  return (JSON.parse(stdout || '[]') as Network[])[0];
}
