import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { pathsFrom } from '../../../src/paths.ts';
import { createRunner } from '../../../src/process/run.ts';
import { providerOf } from '../../../src/provider/ensure.ts';
import { createProviders } from '../../../src/provider/index.ts';
import { imageArchives } from '../../../src/setup/lab-images.ts';
import { describeProviderContract } from '../../support/provider-contract.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const runner = createRunner(process.env);
const paths = pathsFrom({ ...process.env, XDG_STATE_HOME: inject('state') });

const images = async () => (await imageArchives(paths, root)).slice(0, 1);
const kubectl = (kubeconfig: string, ...args: readonly string[]) =>
  runner.run([join(paths.cache, 'bin', 'kubectl'), `--kubeconfig=${kubeconfig}`, ...args], { timeoutMs: 10_000 });
const answers = async (kubeconfig: string) => (await kubectl(kubeconfig, 'get', '--raw=/readyz')).stdout === 'ok';

describeProviderContract('kind', {
  provider: () => providerOf(createProviders({ runner, paths, env: process.env }), 'kind'),
  cluster: `contract-${process.pid}`,
  images,
  answers,
});

// The suite's cluster, as one that somebody else has made.
const theirs = join(paths.state, 'clusters', inject('cluster'), 'kubeconfig');
const context = (await kubectl(theirs, 'config', 'current-context')).stdout.trim();

describeProviderContract('existing', {
  provider: () => providerOf(createProviders({ runner, paths, env: process.env }), 'existing'),
  cluster: `taken-${process.pid}`,
  existing: { context, kubeconfig: theirs },
  images,
  answers,
});
