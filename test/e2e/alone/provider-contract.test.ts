import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject, test } from 'vitest';
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

const provider = (kind: string) => () => providerOf(createProviders({ runner, paths, env: process.env }), kind);

describeProviderContract('kind', { provider: provider('kind'), cluster: `contract-${process.pid}`, images, answers });

// Set up by `klab setup --provider minikube`, which the suite does not call: it takes minutes and is not needed for kind.
const obstacle = await provider('minikube')().available();
if (obstacle === undefined) {
  const cluster = `contract-mini-${process.pid}`;
  describeProviderContract('minikube', { provider: provider('minikube'), cluster, images, answers });
} else {
  test.skip(`provider contract: minikube (${obstacle})`);
}

// The suite's cluster, as one that somebody else has made.
const theirs = join(paths.state, 'clusters', inject('cluster'), 'kubeconfig');
const context = (await kubectl(theirs, 'config', 'current-context')).stdout.trim();

describeProviderContract('existing', {
  provider: provider('existing'),
  cluster: `taken-${process.pid}`,
  existing: { context, kubeconfig: theirs },
  images,
  answers,
});
