/** What node:os tells of network interfaces, as far as klab reads it. */
export type Interfaces = Readonly<
  Record<string, readonly { readonly family: string; readonly cidr: string | null }[] | undefined>
>;

/** Names that Docker gives the machine it runs on. */
const localNames = new Set(['localhost', 'kubernetes.docker.internal', 'host.docker.internal']);

/** Bridges of Docker, its own and those of its networks. */
const bridge = /^(docker\d+|br-[0-9a-f]{12})$/;

/**
 * Whether an API server is on this machine: loopback, Docker's names for the machine, or an address in one of Docker's
 * bridges. A tunnel that ends on this machine looks the same.
 */
export function isLocal(server: string, interfaces: Interfaces): boolean {
  if (!URL.canParse(server)) return false;
  const host = new URL(server).hostname.toLowerCase();
  if (localNames.has(host) || host.endsWith('.localhost') || host === '[::1]') return true;
  const address = addressOf(host);
  if (address === undefined) return false;
  if (address >>> 24 === 127) return true;
  const bridges = Object.entries(interfaces).flatMap(([name, all]) => (bridge.test(name) ? (all ?? []) : []));
  return bridges.some(({ family, cidr }) => family === 'IPv4' && isWithin(address, cidr ?? ''));
}

function isWithin(address: number, cidr: string): boolean {
  const [base = '', bits = ''] = cidr.split('/');
  const from = addressOf(base);
  // A bridge that is the whole world is none.
  if (from === undefined || !/^\d+$/.test(bits) || Number(bits) < 8) return false;
  const mask = (-1 << (32 - Number(bits))) >>> 0;
  return ((address & mask) ^ (from & mask)) === 0;
}

/** An IPv4 address as a number; undefined for anything else. */
function addressOf(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  return parts.some((part) => part > 255) ? undefined : parts.reduce((sum, part) => ((sum << 8) | part) >>> 0, 0);
}
