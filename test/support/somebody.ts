import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Cluster, KubeObject } from '../../src/cluster/cluster.ts';

/** Of a Role or ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A user of the cluster that may do so much and no more. */
export interface Somebody extends AsyncDisposable {
  readonly token: string;
}

const rbac = 'rbac.authorization.k8s.io';

/** A ServiceAccount in `namespace`, with these rights there or (`everywhere`) in the whole cluster. Gone at the end. */
export async function somebody(
  cluster: Cluster,
  namespace: string,
  name: string,
  { rules, everywhere = false }: { readonly rules: readonly Rule[]; readonly everywhere?: boolean },
): Promise<Somebody> {
  const kind = everywhere ? 'ClusterRole' : 'Role';
  const metadata = { name: `${namespace}-${name}`, ...(everywhere ? {} : { namespace }) };
  const objects: readonly KubeObject[] = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    { apiVersion: `${rbac}/v1`, kind, metadata, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: rbac, kind, name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${name}-token`, namespace, annotations: { 'kubernetes.io/service-account.name': name } },
      type: 'kubernetes.io/service-account-token',
    },
  ];
  for (const object of objects) await cluster.apply(object, { source: 'test' });
  return {
    token: await tokenOf(cluster, { apiVersion: 'v1', kind: 'Secret', namespace, name: `${name}-token` }),
    async [Symbol.asyncDispose]() {
      for (const { apiVersion, kind: of, metadata: at } of objects.toReversed()) {
        await cluster
          .delete({ apiVersion, kind: of, ...at }, { timeoutMs: 10_000, wait: false })
          .catch(() => undefined);
      }
    },
  };
}

/** The controller fills the Secret a moment after it was made. */
async function tokenOf(cluster: Cluster, ref: Parameters<Cluster['get']>[0]): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const { token } = ((await cluster.get(ref))?.['data'] ?? {}) as { token?: string };
    if (token !== undefined) return Buffer.from(token, 'base64').toString();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no token was made for ${ref.name}`);
}

/** A kubeconfig of somebody's own, `<folder>/config`, with one context `theirs`. */
export async function kubeconfigFor(cluster: { readonly kubeconfig: string }, user: object, server?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'klab-theirs-'));
  const config = parse(await readFile(cluster.kubeconfig, 'utf8'));
  const [{ cluster: place }] = config.clusters;
  const file = join(folder, 'config');
  const theirs = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'place', cluster: { ...place, ...(server === undefined ? {} : { server }) } }],
    users: [{ name: 'somebody', user }],
    contexts: [{ name: 'theirs', context: { cluster: 'place', user: 'somebody' } }],
    'current-context': 'theirs',
  };
  await writeFile(file, JSON.stringify(theirs));
  return { folder, file };
}

const script = `#!/bin/sh
here=$(dirname "$0")
echo "$KUBERNETES_EXEC_INFO" >> "$here/calls"
# What waits for its standard input would wait for ever, were it klab's own.
cat > "$here/stdin"
case $(cat "$here/behaviour") in
  fail) echo 'you are not logged in' >&2; exit 3 ;;
  hang) sleep 1000 & wait ;;
  garbage) echo "Welcome! $TOKEN" ;;
  expired) token=nobody ;;
  *) token=$TOKEN ;;
esac
[ -z "$token" ] || printf '{"apiVersion":"%s","kind":"ExecCredential","status":{"token":"%s"}}' "$1" "$token"
`;

/** A credential plugin: a real program, beside a kubeconfig. */
export interface FakePlugin {
  /** Of a kubeconfig's user; the command is relative. */
  readonly exec: object;
  set(behaviour: 'ok' | 'fail' | 'hang' | 'garbage' | 'expired'): Promise<void>;
  /** KUBERNETES_EXEC_INFO of each call. */
  calls(): Promise<readonly string[]>;
}

const apiVersion = 'client.authentication.k8s.io/v1';

/** Puts it into `<folder>/bin`. */
export async function fakePlugin(folder: string, token: string): Promise<FakePlugin> {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'login'), script);
  await chmod(join(bin, 'login'), 0o755);
  const set = (behaviour: string) => writeFile(join(bin, 'behaviour'), behaviour);
  await set('ok');
  return {
    exec: {
      apiVersion,
      command: './bin/login',
      args: [apiVersion],
      env: [{ name: 'TOKEN', value: token }],
      interactiveMode: 'IfAvailable',
      provideClusterInfo: true,
      installHint: 'ask your administrator for login',
    },
    set,
    calls: async () =>
      (await readFile(join(bin, 'calls'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
  };
}
