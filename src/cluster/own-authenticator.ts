import type { RequestOptions } from 'node:https';
import type { KubeConfig } from './client-node.ts';

/**
 * From here on `authenticate` brings the credentials of the kubeconfig's current user, for requests and for exec alike, in
 * place of the field `instead`, which the library would otherwise go by.
 */
export function authenticateBy(
  kubeConfig: KubeConfig,
  instead: 'exec' | 'token',
  authenticate: (options: RequestOptions) => Promise<void>,
): void {
  // One that the library does not know, so that it asks ours; where both are brought, the last one counts.
  const ownProvider = `klab-${instead}`;
  const user = kubeConfig.getCurrentUser();
  if (!user) return;
  const { [instead]: _, ...rest } = user;
  const others = kubeConfig.users.filter(({ name }) => name !== user.name);
  kubeConfig.users = [...others, { ...rest, authProvider: { name: ownProvider, config: {} } }];
  kubeConfig.addAuthenticator({
    isAuthProvider: ({ authProvider }) => authProvider?.name === ownProvider,
    applyAuthentication: (_user, options) => authenticate(options),
  });
}
