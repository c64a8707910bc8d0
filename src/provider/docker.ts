import { KlabError } from '../errors.ts';
import { CommandError, type Runner, type RunOptions, type RunResult } from '../process/run.ts';
import { markInNode } from './kind-config.ts';

const clusterLabel = 'io.x-k8s.kind.cluster';
const roleLabel = 'io.x-k8s.kind.role';

/** A container that kind made as a node of some cluster. */
export interface NodeContainer {
  readonly id: string;
  /** Also the name of the Node in Kubernetes. */
  readonly name: string;
  readonly cluster: string;
  readonly role: string;
  /** Docker's own word: created, running, paused, restarting, exited, dead, removing. */
  readonly state: string;
  /** RFC 3339; the year 1 when it never started. */
  readonly startedAt: string;
  /** Path on the host of klab's mark; undefined when the container carries none and so is none of ours. */
  readonly mark: string | undefined;
}

/** Runs `docker <args>`; a missing program or daemon becomes an error that says what to do. */
export async function docker(runner: Runner, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  try {
    return await runner.run(['docker', ...args], options);
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    if (thrown.notFound) throw new KlabError('Docker is not installed', { hint: 'run: klab setup', cause: thrown });
    if (/Cannot connect to the Docker daemon|error during connect/i.test(thrown.stderr)) {
      throw new KlabError('the Docker daemon does not answer', { hint: 'run: klab setup', cause: thrown });
    }
    throw thrown;
  }
}

/** Every kind node on this Docker daemon, of one cluster when named; control plane first, then by name. */
export async function nodeContainers(runner: Runner, cluster?: string, signal?: AbortSignal): Promise<NodeContainer[]> {
  const options = { timeoutMs: 30_000, ...(signal === undefined ? {} : { signal }) };
  const label = cluster === undefined ? clusterLabel : `${clusterLabel}=${cluster}`;
  const { stdout } = await docker(runner, ['ps', '--all', '--quiet', '--no-trunc', `--filter=label=${label}`], options);
  const ids = stdout.split('\n').filter(Boolean);
  if (ids.length === 0) return [];
  // Exit code 1: one of them has gone since; the others are printed all the same.
  const inspected = await docker(runner, ['container', 'inspect', ...ids], { ...options, accept: [0, 1] });
  return parseContainers(inspected.stdout);
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Status: string; readonly StartedAt: string };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: { readonly Binds: readonly string[] | null };
}

/** Reads what `docker container inspect` prints. */
export function parseContainers(json: string): NodeContainer[] {
  const containers = (JSON.parse(json || '[]') as Inspected[]).map((inspected) => ({
    id: inspected.Id,
    name: inspected.Name.replace(/^\//, ''),
    cluster: inspected.Config.Labels[clusterLabel] ?? '',
    role: inspected.Config.Labels[roleLabel] ?? '',
    state: inspected.State.Status,
    startedAt: inspected.State.StartedAt,
    mark: markOf(inspected.HostConfig.Binds ?? []),
  }));
  const rank = (node: NodeContainer) => (node.role === 'control-plane' ? 0 : 1);
  return containers.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** `Binds` is what was asked for, word by word; `Mounts` may name a path inside a virtual machine. */
function markOf(binds: readonly string[]): string | undefined {
  const needle = `:${markInNode}`;
  const bind = binds.find((candidate) => candidate.endsWith(needle) || candidate.includes(`${needle}:`));
  return bind?.slice(0, bind.indexOf(needle));
}
