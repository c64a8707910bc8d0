import type { ClusterProbes } from '../../cluster/cluster.ts';
import type { Pod } from '../kube-types.ts';

const listenState = '0A';

/** TCP ports in state LISTEN: open for everybody, and for the Pod itself only. */
export interface Listening {
  readonly listening: readonly number[];
  readonly loopback: readonly number[];
}

/** From the text of /proc/net/tcp and /proc/net/tcp6: addresses are hexadecimal, least significant byte first (amd64, arm64). */
export function listeningPorts(procNetTcp: string): Listening {
  const sockets = procNetTcp.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    // 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104.
    const own = /^(.{6}7F|0{24}01000000|0{16}FFFF0000.{6}7F)$/.test(address);
    return state === listenState && port !== '' ? [{ port: Number.parseInt(port, 16), own }] : [];
  });
  const ports = (own: boolean) => sockets.filter((socket) => socket.own === own).map(({ port }) => port);
  const sorted = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);
  const listening = sorted(ports(false));
  return { listening, loopback: sorted(ports(true)).filter((port) => !listening.includes(port)) };
}

/** Where a Pod listens; nowhere when that cannot be seen (an image without `cat`): it only enriches an explanation. */
export async function askListening(probes: ClusterProbes, pod: Pod, signal: AbortSignal): Promise<Listening> {
  try {
    const place = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name };
    const { stdout } = await probes.exec(place, ['cat', '/proc/net/tcp', '/proc/net/tcp6'], {
      timeoutMs: 3_000,
      signal,
    });
    return listeningPorts(stdout);
  } catch {
    return { listening: [], loopback: [] };
  }
}
