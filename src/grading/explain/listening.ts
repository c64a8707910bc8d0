import type { ClusterProbes } from '../../cluster/cluster.ts';
import type { Pod } from '../kube-types.ts';

const listenState = '0A';

/** TCP ports in state LISTEN on other than loopback addresses, from the text of /proc/net/tcp and /proc/net/tcp6. */
export function listeningPorts(procNetTcp: string): readonly number[] {
  const ports = procNetTcp.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    const loopback = address === '0100007F' || address === '00000000000000000000000001000000';
    return state === listenState && port !== '' && !loopback ? [Number.parseInt(port, 16)] : [];
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** Ports a Pod listens on; [] when that cannot be seen (an image without `cat`): it only enriches an explanation. */
export async function askListening(probes: ClusterProbes, pod: Pod, signal: AbortSignal): Promise<readonly number[]> {
  try {
    const place = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name };
    const { stdout } = await probes.exec(place, ['cat', '/proc/net/tcp', '/proc/net/tcp6'], {
      timeoutMs: 3_000,
      signal,
    });
    return listeningPorts(stdout);
  } catch {
    return [];
  }
}
