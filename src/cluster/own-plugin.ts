import type { KubeConfig } from './client-node.ts';
import { ExecPlugin } from './exec-plugin.ts';
import { authenticateBy } from './own-authenticator.ts';

/**
 * The library's own way with exec plugins has no end where a plugin hangs, knows no relative commands, and hands on our
 * terminal; so the user's plugin is asked by ours, for requests and for exec alike. undefined where the user has none.
 */
export function ownPlugin(
  kubeConfig: KubeConfig,
  { kubeconfig, signal }: { kubeconfig: string; signal?: AbortSignal },
): ExecPlugin | undefined {
  const user = kubeConfig.getCurrentUser();
  if (!user?.exec) return undefined;
  const { server, caData, skipTLSVerify, tlsServerName } = kubeConfig.getCurrentCluster() ?? {};
  const cluster = {
    server,
    'certificate-authority-data': caData,
    'tls-server-name': tlsServerName,
    ...(skipTLSVerify ? { 'insecure-skip-tls-verify': true } : {}),
  };
  const plugin = new ExecPlugin(user.exec, { kubeconfig, cluster, signal });
  authenticateBy(kubeConfig, 'exec', async (options) => {
    const { token, cert, key } = await plugin.credential();
    if (token) options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
    if (cert && key) Object.assign(options, { cert, key });
  });
  return plugin;
}
