import { setTimeout as delay } from 'node:timers/promises';
import { KlabError, messageOf } from '../../errors.ts';
import { CommandError, type Runner } from '../../process/run.ts';
import { diagnose } from './diagnose.ts';
import type { ClusterFiles } from './files.ts';
import { kubectl, kubectlEnv } from './kubectl.ts';

export interface ReadyOptions {
  readonly runner: Runner;
  /** Path of the kubectl program. */
  readonly kubectl: string;
  readonly files: ClusterFiles;
  readonly name: string;
  readonly nodes: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Waits, all side by side, for what the tools do not look at: every node Ready, CoreDNS available,
 * the default ServiceAccount (without it no pod can be made) and a default StorageClass.
 * Throws KlabError with what was wrong in the cluster when the time is over.
 */
export async function waitUntilReady(options: ReadyOptions): Promise<void> {
  const seconds = `--timeout=${Math.ceil(options.timeoutMs / 1_000)}s`;
  const nodes = options.nodes.map((node) => `node/${node}`);
  // A Node object may appear a moment after the tool is done with it.
  const allReady = async (ask: Ask) => {
    await ask('wait', ...nodes, '--for=create', seconds);
    await ask('wait', ...nodes, '--for=condition=Ready', seconds);
  };
  await sideBySide(options, {
    'all nodes Ready': allReady,
    'CoreDNS available': (ask) =>
      ask('wait', '--namespace=kube-system', 'deployment/coredns', '--for=condition=Available', seconds),
    'the default ServiceAccount': (ask) =>
      ask('wait', '--namespace=default', 'serviceaccount/default', '--for=create', seconds),
    'a default StorageClass': async (ask) => {
      const path = String.raw`-o=jsonpath={.items[*].metadata.annotations.storageclass\.kubernetes\.io/is-default-class}`;
      if (!(await ask('get', 'storageclasses', path)).includes('true'))
        throw new KlabError('no StorageClass is the default');
    },
  });
}

type Ask = (...args: string[]) => Promise<string>;

/** The first wait that fails ends the others: one answer is enough to know that the cluster is not usable. */
async function sideBySide(options: ReadyOptions, waits: Readonly<Record<string, (ask: Ask) => Promise<unknown>>>) {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // kubectl keeps its own deadline; ours is for a kubectl that hangs.
  const run = { env: kubectlEnv, signal, timeoutMs: options.timeoutMs + 10_000 };
  const ask: Ask = async (...args) =>
    (await options.runner.run(kubectl(options.kubectl, options.files, ...args), run)).stdout;
  let failure: { what: string; thrown: unknown } | undefined;
  await Promise.all(
    Object.entries(waits).map(async ([what, wait]) => {
      try {
        await wait(ask);
      } catch (thrown) {
        failure ??= { what, thrown };
        stop.abort();
      }
    }),
  );
  options.signal.throwIfAborted();
  if (failure) throw await notReady(options, failure.what, failure.thrown);
}

async function notReady(options: ReadyOptions, what: string, thrown: unknown): Promise<KlabError> {
  const reason = thrown instanceof CommandError ? thrown.stderr.trim() : messageOf(thrown);
  const findings = await diagnose(options);
  return new KlabError(
    [
      `cluster "${options.name}" did not become usable: ${what} was awaited for ${options.timeoutMs / 1_000} s`,
      reason,
      ...findings,
    ]
      .filter(Boolean)
      .join('\n  '),
    {
      hint: `check memory and disk with \`klab doctor\`, then try again: klab up --name ${options.name}`,
      cause: thrown,
    },
  );
}

/**
 * After a restart of the nodes the API still tells the state from before it. Waits until every kubelet has renewed its
 * lease and a CoreDNS container runs that was started after `since`; then what the conditions say is true again.
 */
export async function waitUntilFresh(options: ReadyOptions, since: Date): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  const leases = kubectl(options.kubectl, options.files, '--namespace=kube-node-lease', 'get', 'leases', '-o=json');
  const pods = kubectl(options.kubectl, options.files, '--namespace=kube-system', 'get', 'pods', '-o=json');
  for (let step: 'kubelets' | 'pods' = 'kubelets'; ; await delay(250)) {
    options.signal.throwIfAborted();
    if (performance.now() > deadline) throw await notReady(options, `the restart of the ${step}`, new Error(''));
    const answer = await options.runner
      .run(step === 'kubelets' ? leases : pods, { env: kubectlEnv, signal: options.signal, timeoutMs: 10_000 })
      .catch(() => undefined);
    if (answer === undefined) continue;
    if (step === 'kubelets' && leasesRenewed(answer.stdout, options.nodes, since)) step = 'pods';
    else if (step === 'pods' && dnsRestarted(answer.stdout, since)) return;
  }
}

interface List<T> {
  readonly items: readonly T[];
}

/** True when the lease of each node was renewed after `since`. */
export function leasesRenewed(json: string, nodes: readonly string[], since: Date): boolean {
  const { items } = JSON.parse(json) as List<{ metadata: { name: string }; spec: { renewTime?: string } }>;
  const renewed = new Map(items.map((lease) => [lease.metadata.name, Date.parse(lease.spec.renewTime ?? '')]));
  return nodes.every((node) => (renewed.get(node) ?? 0) > since.getTime());
}

/** True when a CoreDNS container is ready that was started after `since` (whole seconds: the API tells no finer). */
export function dnsRestarted(json: string, since: Date): boolean {
  const { items } = JSON.parse(json) as List<{
    metadata: { labels?: Record<string, string> };
    status: { containerStatuses?: { ready: boolean; state: { running?: { startedAt: string } } }[] };
  }>;
  const begin = Math.floor(since.getTime() / 1_000) * 1_000;
  return items
    .filter((pod) => pod.metadata.labels?.['k8s-app'] === 'kube-dns')
    .flatMap((pod) => pod.status.containerStatuses ?? [])
    .some((status) => status.ready && Date.parse(status.state.running?.startedAt ?? '') >= begin);
}
