import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createRunner, type Runner } from '../../src/process/run.ts';

/**
 * `docker`, `kind` and `kubectl` as real programs (shell scripts) that keep their world in a folder: containers as
 * files, each the object that `docker container inspect` prints.
 */
export interface FakeTools extends AsyncDisposable {
  readonly runner: Runner;
  readonly paths: { readonly cache: string; readonly state: string };
  /** How kind and kubectl behave, e.g. `set('kind', 'hang')`; 'ok' at first. */
  set(program: 'kind' | 'kubectl', behaviour: string): Promise<void>;
  /** A container that kind made for someone else. */
  addContainer(name: string, cluster: string, bind?: string): Promise<void>;
  /** Names of the containers there are. */
  containers(): Promise<string[]>;
  networks(): Promise<string[]>;
  /** Every call so far, one line each: `docker ps --all …`. */
  calls(): Promise<string[]>;
}

const docker = `#!/bin/sh
echo "docker $*" >> "$FAKE/calls"
world="$FAKE/containers"
list() { for f in "$world"/*; do [ -e "$f" ] && basename "$f"; done; true; }
state() { for id in "$@"; do sed -i "s/\\"Status\\":\\"[a-z]*\\"/\\"Status\\":\\"$word\\"/" "$world/$id"; done; }
case "$1 $2" in
  'ps --all') list ;;
  'container inspect') shift 2; comma=; echo '['; for id in "$@"; do echo "$comma"; cat "$world/$id"; comma=,; done; echo ']' ;;
  'rm --force') shift 3; for id in "$@"; do rm -f "$world/$id"; done ;;
  'network inspect') if [ -e "$FAKE/networks/$3" ]; then cat "$FAKE/networks/$3"; else echo '[]'; exit 1; fi ;;
  'network create') for last; do :; done; echo '[{"Id":"'$last'","Labels":{"dev.klab.network":"true"}}]' > "$FAKE/networks/$last" ;;
  'network rm') rm "$FAKE/networks/$3" ;;
  'stop -t') shift 3; word=exited; state "$@" ;;
  'image inspect') echo sha256:1 ;;
  'exec '*) ;;
  'version '*) echo 26.1.5 ;;
  *) echo "fake docker: $*" >&2; exit 64 ;;
esac
`;

const kind = `#!/bin/sh
echo "kind $*" >> "$FAKE/calls"
behaviour=$(cat "$FAKE/kind")
for word; do case $word in --name=*) name=\${word#*=};; --config=*) config=\${word#*=};; --kubeconfig=*) kubeconfig=\${word#*=};; esac; done
container() {
  mark=$(sed -n 's/.*"hostPath": "\\(.*\\)".*/\\1/p' "$config" | head -1)
  printf '{"Id":"%s","Name":"/%s","State":{"Status":"running","StartedAt":"2026-01-01T00:00:00Z"},"Config":{"Labels":{"io.x-k8s.kind.cluster":"%s","io.x-k8s.kind.role":"%s"}},"HostConfig":{"Binds":["%s:/kind/klab.json:ro"]}}' \\
    "$1" "$1" "$name" "$2" "$mark" > "$FAKE/containers/$1"
}
case "$behaviour $1" in
  'old version') echo 'kind v0.1.0 go1.26 linux/amd64' ;;
  *' version') echo 'kind v0.30.0 go1.26 linux/amd64' ;;
  'nothing create') exit 0 ;;
  'fail create') container "$name-control-plane" control-plane; echo 'ERROR: failed to create cluster: kubeadm said no' >&2; exit 1 ;;
  'hang create') container "$name-control-plane" control-plane; while :; do sleep 0.1; done ;;
  *' create')
    echo ' ✓ Preparing nodes 📦 ' >&2
    container "$name-control-plane" control-plane
    for i in $(seq 2 "$(grep -c '"role"' "$config")"); do container "$name-worker$i" worker; done
    echo 'apiVersion: v1' > "$kubeconfig" ;;
  *' export') echo 'apiVersion: v1' > "$kubeconfig" ;;
esac
`;

const kubectl = `#!/bin/sh
echo "kubectl $*" >> "$FAKE/calls"
case "$(cat "$FAKE/kubectl") $*" in
  never*' wait '*nod*) echo 'error: timed out waiting for the condition on nodes/x' >&2; exit 1 ;;
  *' get nodes '*) echo '{"items":[{"metadata":{"name":"x"},"status":{"conditions":[{"type":"Ready","status":"False","reason":"KubeletNotReady","message":"cni plugin not initialized"}]}}]}' ;;
  *' get pods '*) echo '{"items":[]}' ;;
  *' get storageclasses '*) echo true ;;
esac
`;

export async function fakeTools(): Promise<FakeTools> {
  const root = await mkdtemp(join(tmpdir(), 'klab-fake-tools-'));
  const world = join(root, 'world');
  const paths = { cache: join(root, 'cache'), state: join(root, 'state') };
  for (const folder of [
    join(world, 'containers'),
    join(world, 'networks'),
    join(paths.cache, 'bin'),
    join(root, 'path'),
  ]) {
    await mkdir(folder, { recursive: true });
  }
  const programs = {
    [join(root, 'path', 'docker')]: docker,
    [join(paths.cache, 'bin', 'kind')]: kind,
    [join(paths.cache, 'bin', 'kubectl')]: kubectl,
  };
  for (const [file, text] of Object.entries(programs)) {
    await writeFile(file, text);
    await chmod(file, 0o755);
  }
  const set = (program: string, behaviour: string) => writeFile(join(world, program), behaviour);
  await set('kind', 'ok');
  await set('kubectl', 'ok');
  return {
    runner: createRunner({ PATH: [join(root, 'path'), process.env['PATH']].join(delimiter), FAKE: world }),
    paths,
    set,
    async addContainer(name, cluster, bind) {
      const labels = { 'io.x-k8s.kind.cluster': cluster, 'io.x-k8s.kind.role': 'control-plane' };
      const object = {
        Id: name,
        Name: `/${name}`,
        State: { Status: 'running', StartedAt: '2026-01-01T00:00:00Z' },
        Config: { Labels: labels },
        HostConfig: { Binds: bind === undefined ? null : [bind] },
      };
      await writeFile(join(world, 'containers', name), JSON.stringify(object));
    },
    containers: () => readdir(join(world, 'containers')),
    networks: () => readdir(join(world, 'networks')),
    calls: async () => (await readFile(join(world, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
