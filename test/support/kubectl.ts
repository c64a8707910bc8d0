import { join } from 'node:path';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';

/** klab's own kubectl on one of the suite's clusters; returns stdout. */
export async function kubectl(state: string, cluster: string, args: readonly string[]): Promise<string> {
  const paths = pathsFrom({ ...process.env, XDG_STATE_HOME: state });
  const kubeconfig = join(paths.state, 'clusters', cluster, 'kubeconfig');
  const { stdout } = await createRunner(process.env).run(
    [join(paths.cache, 'bin', 'kubectl'), `--kubeconfig=${kubeconfig}`, ...args],
    { timeoutMs: 120_000 },
  );
  return stdout;
}
