import { KlabError } from '../../errors.ts';
import { CommandError, type Runner, type RunOptions, type RunResult } from '../../process/run.ts';

/** A container of this machine that is a node, whoever made it. */
export interface NodeRef {
  readonly id: string;
  /** Also the name of the Node in Kubernetes. */
  readonly name: string;
}

/** Whatever the tool calls it. */
export type NodeRole = 'control-plane' | 'worker';

/** A node that one of our tools has made, as Docker tells it. */
export interface NodeContainer extends NodeRef {
  readonly cluster: string;
  readonly role: NodeRole;
  /** Docker's own word: created, running, paused, restarting, exited, dead, removing. */
  readonly state: string;
  /** RFC 3339; the year 1 when it never started. */
  readonly startedAt: string;
  /** Path on the host of klab's mark; undefined when the container carries none and so is none of ours. */
  readonly mark: string | undefined;
}

/** Runs `docker <args>`; a missing program or daemon becomes an error that says what to do. One that hangs ends with what it has started. */
export async function docker(runner: Runner, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  try {
    return await runner.run(['docker', ...args], { whole: true, ...options });
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    if (thrown.notFound) throw new KlabError('Docker is not installed', { hint: 'run: klab setup', cause: thrown });
    if (/Cannot connect to the Docker daemon|error during connect/i.test(thrown.stderr)) {
      throw new KlabError('the Docker daemon does not answer', { hint: 'run: klab setup', cause: thrown });
    }
    throw thrown;
  }
}

/** What `docker container inspect` tells, as far as klab reads it. */
export interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Status: string; readonly StartedAt: string };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: { readonly Binds: readonly string[] | null };
}

/** How the nodes that one tool makes are told from other containers, and ours among them. */
export interface Dialect {
  /** The tool's name: `kind`. */
  readonly tool: string;
  /** A label that every node of this tool carries, also those that klab did not make. */
  readonly label: string;
  readonly clusterOf: (node: Inspected) => string;
  readonly roleOf: (node: Inspected) => NodeRole;
  /** Path of klab's mark; undefined when the container carries none. */
  readonly markOf: (node: Inspected) => string | undefined;
  /** What somebody types to remove a cluster that is not klab's. */
  readonly removal: (cluster: string) => string;
}

/** Every node of the tool on this Docker daemon, of one cluster when named; control plane first, then by name. */
export async function nodeContainers(
  runner: Runner,
  dialect: Dialect,
  cluster?: string,
  signal?: AbortSignal,
): Promise<NodeContainer[]> {
  const options = { timeoutMs: 30_000, ...(signal === undefined ? {} : { signal }) };
  const argv = ['ps', '--all', '--quiet', '--no-trunc', `--filter=label=${dialect.label}`];
  const ids = (await docker(runner, argv, options)).stdout.split('\n').filter(Boolean);
  if (!ids.every((id) => /^[\w.-]+$/.test(id))) throw unexpected('no ids of containers');
  if (ids.length === 0) return [];
  // Exit code 1: one of them has gone since; the others are printed all the same.
  const inspected = await docker(runner, ['container', 'inspect', ...ids], { ...options, accept: [0, 1] });
  const nodes = readContainers(inspected.stdout, dialect);
  return cluster === undefined ? nodes : nodes.filter((node) => node.cluster === cluster);
}

function readContainers(json: string, dialect: Dialect): NodeContainer[] {
  try {
    return parseContainers(json, dialect);
  } catch (cause) {
    throw unexpected('no description of containers', cause);
  }
}

/** Never with what was printed: it may be anything. */
const unexpected = (what: string, cause?: unknown) =>
  new KlabError(`docker ended without an error, but what it printed is ${what}`, { hint: 'run: klab doctor', cause });

/** Reads what `docker container inspect` prints. */
export function parseContainers(json: string, dialect: Dialect): NodeContainer[] {
  const containers = (JSON.parse(json || '[]') as Inspected[]).map((inspected) => ({
    id: inspected.Id,
    name: nameOf(inspected),
    cluster: dialect.clusterOf(inspected),
    role: dialect.roleOf(inspected),
    state: inspected.State.Status,
    startedAt: inspected.State.StartedAt,
    mark: dialect.markOf(inspected),
  }));
  const rank = (node: NodeContainer) => (node.role === 'control-plane' ? 0 : 1);
  return containers.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en', { numeric: true }));
}

export const nameOf = ({ Name }: Inspected): string => Name.replace(/^\//, '');
