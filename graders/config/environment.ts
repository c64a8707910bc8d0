import { type ClusterProbes, ProbeError } from '../../src/cluster/cluster.ts';
import { readInContainer } from '../../src/grading/in-container.ts';
import type { Container, Pod } from '../../src/grading/kube-types.ts';

/** The environment that a container was started with, and that of its process 1, which may have changed it. */
export interface Environment {
  readonly started: ReadonlyMap<string, Buffer>;
  /** undefined where process 1 is another one (shared process namespace) or does not let itself be read. */
  readonly process: ReadonlyMap<string, Buffer> | undefined;
}

/**
 * Reads both. A program that klab starts in a container gets what the runtime gave the container, whatever process 1
 * did with it since, so a wrapper that sets variables and a ConfigMap that changed later can be told apart.
 */
export async function readEnvironment(
  cluster: ClusterProbes,
  pod: Pod,
  container: Container,
  signal: AbortSignal,
): Promise<Environment> {
  const spec = pod.spec as { shareProcessNamespace?: boolean; hostPID?: boolean } | undefined;
  const own = !spec?.shareProcessNamespace && !spec?.hostPID;
  const [started, process] = await Promise.all([
    readInContainer(cluster, pod, container, '/proc/self/environ', signal),
    own ? readInContainer(cluster, pod, container, '/proc/1/environ', signal) : undefined,
  ]);
  if ('problem' in started)
    throw new ProbeError(`the environment of container ${container.name} cannot be read: ${started.problem}`);
  return {
    started: variablesOf(started),
    process: process && !('problem' in process) ? variablesOf(process) : undefined,
  };
}

/** As in /proc/PID/environ: NAME=value, each with a NUL at its end. */
function variablesOf(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const variables = new Map<string, Buffer>();
  for (let start = 0; start < bytes.length; ) {
    const nul = bytes.indexOf(0, start);
    const end = nul === -1 ? bytes.length : nul;
    const equals = bytes.indexOf('=', start);
    if (equals !== -1 && equals < end)
      variables.set(bytes.toString('utf8', start, equals), bytes.subarray(equals + 1, end));
    start = end + 1;
  }
  return variables;
}

/** `$(NAME)` as the kubelet expands it: unknown names stay as they are, `$$` is one `$`. */
export function expand(text: string, variables: ReadonlyMap<string, Buffer>): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (written, name?: string) =>
    name === undefined ? '$' : (variables.get(name)?.toString() ?? written),
  );
}
