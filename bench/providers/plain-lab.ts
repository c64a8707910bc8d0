import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Surroundings } from './life.ts';

type Kubectl = (...args: readonly string[]) => Promise<unknown>;

/** The start state of the lab as somebody without klab would put it there. */
export async function applyLab(around: Surroundings, kubeconfig: string): Promise<void> {
  const kubectl = kubectlOf(around, kubeconfig);
  const start = join(around.labs, 'services', 'expose-solo', 'start', 'deployment.yaml');
  const manifest = (await readFile(start, 'utf8')).replaceAll(`\${ns.expose-solo}`, 'expose-solo');
  await kubectl('create', 'namespace', 'expose-solo');
  await around.runner.run([program(around), `--kubeconfig=${kubeconfig}`, 'apply', '--filename=-'], {
    input: manifest,
  });
  await availableIn(around, kubeconfig, 'expose-solo');
}

/** Waits until the lab's Deployment is available in the namespace. */
export async function availableIn(around: Surroundings, kubeconfig: string, namespace: string): Promise<void> {
  const deployment = 'deployment/kubernetes-bootcamp';
  const wait = ['wait', `--namespace=${namespace}`, deployment, '--for=condition=Available', '--timeout=120s'];
  await kubectlOf(around, kubeconfig)(...wait);
}

const program = ({ cache }: Surroundings) => join(cache, 'bin', 'kubectl');

const kubectlOf =
  (around: Surroundings, kubeconfig: string): Kubectl =>
  (...args) =>
    around.runner.run([program(around), `--kubeconfig=${kubeconfig}`, ...args]);
