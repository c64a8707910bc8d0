/** The parts of /etc/os-release that say which packages there are. */
export interface Distribution {
  readonly id: string;
  readonly codename: string;
  /** Debian, Ubuntu or one of those that call themselves like them. */
  readonly debianLike: boolean;
}

/** Reads /etc/os-release (os-release(5)). */
export function distribution(osRelease: string): Distribution {
  const field = (name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const family = [field('ID'), ...field('ID_LIKE').split(' ')];
  return {
    id: field('ID'),
    codename: field('VERSION_CODENAME'),
    debianLike: family.includes('debian') || family.includes('ubuntu'),
  };
}

/**
 * Whether a process may be given every capability the kernel knows: CapBnd of /proc/self/status has all bits up to
 * /proc/sys/kernel/cap_last_cap.
 */
export function everyCapabilityAllowed(status: string, lastCapability: string): boolean {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (bounding === undefined || !/^\d+$/.test(lastCapability)) return true;
  const every = (1n << BigInt(Number(lastCapability) + 1)) - 1n;
  return (BigInt(`0x${bounding}`) & every) === every;
}

/**
 * Docker before 23 asks for every capability in a privileged container and fails where one is not allowed
 * ("unable to apply caps: operation not permitted"); 26.1 was seen to work there.
 */
export function engineFits(version: string, everyCapability: boolean): boolean {
  return everyCapability || Number.parseInt(version, 10) >= 23;
}

/** Options that make apt use `folder` for sources, lists and downloads, and leave the machine's own state alone. */
export function privateAptOptions(folder: string): string[] {
  const settings = {
    'Dir::Etc::sourcelist': `${folder}/sources.list`,
    'Dir::Etc::sourceparts': `${folder}/parts`,
    'Dir::State::lists': `${folder}/lists`,
    'Dir::Cache': `${folder}/cache`,
    // Downloads go to a folder that only its owner may read.
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}
