import { registerHooks } from 'node:module';

/**
 * The two parts of @kubernetes/client-node that klab uses: KubeConfig (contexts, TLS, tokens, exec plugins) and Exec.
 *
 * KubeConfig imports the library's 1,500 generated classes only for its makeApiClient(), which klab does not call: it
 * sends raw JSON, because the typed serialisers drop unknown fields. Leaving them out takes 45 MB off every command that
 * talks to a cluster. test/unit/cluster/client-node.test.ts tells when a new version of the library breaks this.
 */
const generated = '/@kubernetes/client-node/dist/gen/index.js';
const enough = `
  export { createConfiguration } from './configuration.js';
  export { ServerConfiguration } from './servers.js';
`;

const hooks = registerHooks({
  load: (url, context, next) =>
    url.endsWith(generated) ? { format: 'module', source: enough, shortCircuit: true } : next(url, context),
});
export const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
export const { Exec } = await import('@kubernetes/client-node/dist/exec.js');
hooks.deregister();

export type KubeConfig = InstanceType<typeof KubeConfig>;
