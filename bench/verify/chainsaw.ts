import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { graders } from '../../graders/index.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { loadLab } from '../../src/lab/load.ts';
import { loadMutants } from '../../src/lab/mutants.ts';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';
import { labs, labsOfTests, type VerifyBench } from '../verify.ts';
import { buildChainsaw } from './build-chainsaw.ts';
import { mark, writePrograms, writeTests } from './chainsaw-tests.ts';

/** Chainsaw with the labs as its tests, ready to be started; or why there is none. */
export async function openChainsaw({ env, root, kubeconfig }: VerifyBench, cluster: Cluster) {
  const folder = await mkdtemp(join(tmpdir(), 'klab-bench-chainsaw-'));
  const close = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  const built = await buildChainsaw({ env, root });
  if ('notBuilt' in built) return { ...built, ...close };
  const [tests, bin] = [join(folder, 'tests'), join(folder, 'bin')];
  await writePrograms(bin, join(pathsFrom(env).cache, 'bin', 'kubectl'));
  const suites = await Promise.all(
    labs.map(async (id) => {
      const lab = await loadLab(id, { root, extra: labsOfTests(root), graders: Object.values(graders) });
      return writeTests(lab, (await loadMutants(lab, root)).mutants, tests);
    }),
  );
  const sum = (of: 'tests' | 'asserting') => suites.reduce((total, suite) => total + suite[of], 0);
  const runner = createRunner({ ...env, PATH: [bin, env['PATH']].join(delimiter), KUBECONFIG: kubeconfig });
  return {
    ...close,
    tests: sum('tests'),
    asserting: sum('asserting'),
    /** Milliseconds of the whole command. Throws when a test fails. What it has left is then on its way out. */
    async test(jobs: number, ...flags: readonly string[]): Promise<number> {
      // On a busy machine a namespace takes longer to be gone than the 30 s that are Chainsaw's own limit.
      const more = ['--no-color', '--quiet', '--cleanup-timeout=180s', `--parallel=${jobs}`, ...flags];
      const began = performance.now();
      await runner.run([built.program, 'test', ...more, '--test-dir', tests], { cwd: folder });
      const ms = performance.now() - began;
      await removeNamespaces(cluster);
      return ms;
    },
  };
}

async function removeNamespaces(cluster: Cluster): Promise<void> {
  const namespaces = await cluster.list({ apiVersion: 'v1', kind: 'Namespace' });
  const left = namespaces.filter(
    ({ metadata }) => metadata.labels?.[mark.key] === mark.value && !metadata.deletionTimestamp,
  );
  await Promise.all(
    left.map(({ metadata: { name } }) =>
      cluster.delete({ apiVersion: 'v1', kind: 'Namespace', name }, { timeoutMs: 10_000, wait: false }),
    ),
  );
}
