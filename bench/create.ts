import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathsFrom } from '../src/paths.ts';
import { createRunner, type Runner } from '../src/process/run.ts';
import { createProviders } from '../src/provider/index.ts';
import { containerdPatches, nodeImageTag } from '../src/setup/node-image.ts';
import { median } from './median.ts';

/** Milliseconds to create a cluster of one node from the same image; medians of the rounds. */
export interface CreateFigures {
  /** klab's create: nodes Ready, CoreDNS available, ServiceAccount and StorageClass there. */
  readonly klabMs: number;
  /** `kind create cluster`, which waits for none of these. */
  readonly kindMs: number;
  /** klabMs / kindMs. */
  readonly ratio: number;
  readonly rounds: readonly { readonly klabMs: number; readonly kindMs: number }[];
}

const rounds = 3;

/** Creates and deletes a cluster with kind alone and with klab, in turns, one at a time. */
export async function run(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: string;
}): Promise<CreateFigures> {
  const runner = createRunner(options.env);
  const { cache } = pathsFrom(options.env);
  const folder = await mkdtemp(join(tmpdir(), 'klab-bench-create-'));
  const measured: { klabMs: number; kindMs: number }[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const plain = () => withKind(runner, join(cache, 'bin', 'kind'), folder);
      const klab = () => withKlab(runner, { cache, state: join(folder, 'state') });
      // Who is first changes, so that neither always finds the other's warm files.
      if (round % 2 === 0) measured.push({ kindMs: await plain(), klabMs: await klab() });
      else measured.push({ klabMs: await klab(), kindMs: await plain() });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const klabMs = median(measured.map((round) => round.klabMs));
  const kindMs = median(measured.map((round) => round.kindMs));
  return { klabMs, kindMs, ratio: klabMs / kindMs, rounds: measured };
}

async function withKind(runner: Runner, kind: string, folder: string): Promise<number> {
  const name = `bench-kind-${process.pid}`;
  const [config, kubeconfig] = [join(folder, 'kind.json'), join(folder, 'kubeconfig')];
  const patched = {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    containerdConfigPatches: containerdPatches(),
  };
  await writeFile(config, JSON.stringify(patched));
  const files = [`--config=${config}`, `--kubeconfig=${kubeconfig}`];
  try {
    return await timed(() =>
      runner.run([kind, 'create', 'cluster', `--name=${name}`, `--image=${nodeImageTag()}`, ...files]),
    );
  } finally {
    await runner.run([kind, 'delete', 'cluster', `--name=${name}`, `--kubeconfig=${kubeconfig}`]);
  }
}

async function withKlab(runner: Runner, paths: { cache: string; state: string }): Promise<number> {
  const name = `bench-klab-${process.pid}`;
  const operation = { signal: new AbortController().signal, report: { detail: () => undefined } };
  const [provider] = createProviders({ runner, paths, env: {} });
  if (!provider) throw new Error('no provider');
  try {
    return await timed(() => provider.create({ name, nodes: 1 }, operation));
  } finally {
    await provider.delete(name, operation);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
