import { docker } from './docker.ts';
import { kubectl, kubectlEnv } from './kubectl.ts';
import type { ReadyOptions } from './ready.ts';

/** What is wrong in a cluster that did not become ready: lines for a person. Asks, changes nothing, never throws. */
export async function diagnose(options: Omit<ReadyOptions, 'timeoutMs' | 'signal'>): Promise<string[]> {
  const ask = (...args: string[]) =>
    options.runner
      .run(kubectl(options.kubectl, options.files, '--request-timeout=5s', ...args, '-o=json'), {
        env: kubectlEnv,
        timeoutMs: 10_000,
      })
      .then(
        ({ stdout }) => stdout,
        () => undefined,
      );
  const [nodes, pods, ...logs] = await Promise.all([
    ask('get', 'nodes'),
    ask('get', 'pods', '--all-namespaces'),
    ...options.nodes.map((node) => logTail(options, node)),
  ]);
  if (nodes === undefined) return ['the API server does not answer', ...logs.flat()];
  const findings = [...nodeFindings(nodes), ...podFindings(pods ?? '{"items":[]}')];
  return findings.length > 0 ? findings : logs.flat();
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface Listed {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly status: {
      readonly phase?: string;
      readonly conditions?: readonly Condition[];
      readonly containerStatuses?: readonly {
        readonly name: string;
        readonly ready: boolean;
        readonly state: Readonly<Record<string, { readonly reason?: string; readonly message?: string }>>;
      }[];
    };
  }[];
}

/** Nodes that are not Ready, and nodes under pressure, from `kubectl get nodes -o json`. */
export function nodeFindings(json: string): string[] {
  return (JSON.parse(json) as Listed).items.flatMap((node) =>
    (node.status.conditions ?? [])
      .filter((condition) => condition.status !== (condition.type === 'Ready' ? 'True' : 'False'))
      .map((condition) => `node ${node.metadata.name}: ${condition.type}=${condition.status} ${because(condition)}`),
  );
}

/** Pods with a container that does not run, from `kubectl get pods -A -o json`. */
export function podFindings(json: string): string[] {
  return (JSON.parse(json) as Listed).items.flatMap(({ metadata, status }) => {
    const name = `pod ${metadata.namespace}/${metadata.name}`;
    const waiting = (status.containerStatuses ?? []).filter(
      (container) => !container.ready && !container.state.running,
    );
    if (waiting.length > 0) {
      return waiting.map((container) => {
        const [state = 'unknown', why = {}] = Object.entries(container.state)[0] ?? [];
        return `${name}: container ${container.name} is ${state} ${because(why)}`;
      });
    }
    if (status.phase !== 'Pending') return [];
    const unscheduled = (status.conditions ?? []).find((condition) => condition.status === 'False');
    return [`${name}: Pending ${because(unscheduled ?? {})}`];
  });
}

function because(why: { readonly reason?: string; readonly message?: string }): string {
  return [why.reason, why.message].filter(Boolean).join(': ').replace(/\s+/g, ' ').slice(0, 300);
}

/** The last lines that the kubelet wrote, or the container where there is no kubelet yet. */
async function logTail(options: Pick<ReadyOptions, 'runner'>, node: string): Promise<string[]> {
  const run = (...args: string[]) =>
    docker(options.runner, args, { timeoutMs: 10_000 }).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    );
  const kubelet = await run('exec', node, 'journalctl', '--unit=kubelet', '--lines=8', '--no-pager', '--output=cat');
  const text = kubelet || (await run('logs', '--tail=8', node));
  return text
    ? [
        `last lines of ${node}:`,
        ...text
          .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
          .split('\n')
          .map((line) => `  ${line.slice(0, 300)}`),
      ]
    : [];
}
