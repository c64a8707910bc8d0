import { mkdtemp, writeFile } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An HTTP proxy before the API server that counts requests, with a kubeconfig that leads through it. */
export async function countingProxy(upstreamPort: number) {
  let count = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  const server = createServer((incoming, outgoing) => {
    count++;
    const { method, url: path, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port: upstreamPort, method, path, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(await mkdtemp(join(tmpdir(), 'klab-bench-proxy-')), 'kubeconfig');
  const named = (part: object) => [{ name: 'bench', ...part }];
  await writeFile(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: named({ cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }),
      users: named({ user: {} }),
      contexts: named({ context: { cluster: 'bench', user: 'bench' } }),
      'current-context': 'bench',
    }),
  );
  return {
    kubeconfig,
    /** Requests since the last call. */
    take() {
      const taken = count;
      count = 0;
      return taken;
    },
    close() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
