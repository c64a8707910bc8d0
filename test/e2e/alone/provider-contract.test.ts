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

describeProviderContract('kind', {
  provider: () => providerOf(createProviders({ runner, paths }), 'kind'),
  cluster: `contract-${process.pid}`,
  images: async () => (await imageArchives(paths, root)).slice(0, 1),
  answers: async (kubeconfig) => {
    const kubectl = join(paths.cache, 'bin', 'kubectl');
    const { stdout } = await runner.run([kubectl, `--kubeconfig=${kubeconfig}`, 'get', '--raw=/readyz'], {
      timeoutMs: 10_000,
    });
    return stdout === 'ok';
  },
});
