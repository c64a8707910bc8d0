import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createRunner, type Runner } from '../../src/process/run.ts';

/**
 * `docker`, `kind`, `minikube` and `kubectl` as real programs (shell scripts) that keep their world in a folder:
 * containers, volumes and networks as files, each the object that `docker … inspect` prints.
 */
export interface FakeTools extends AsyncDisposable {
  readonly runner: Runner;
  readonly paths: { readonly cache: string; readonly state: string };
  /** What programs of klab inherit. */
  readonly env: Readonly<Record<string, string>>;
  /** How a tool behaves, e.g. `set('kind', 'hang')`; 'ok' at first. */
  set(program: 'kind' | 'minikube' | 'kubectl', behaviour: string): Promise<void>;
  /** A container that kind made for someone else. */
  addContainer(name: string, cluster: string, bind?: string): Promise<void>;
  /** A container with these labels. */
  addLabelled(name: string, labels: Readonly<Record<string, string>>): Promise<void>;
  /** Names of the containers there are. */
  containers(): Promise<string[]>;
  networks(): Promise<string[]>;
  volumes(): Promise<string[]>;
  /** Every call so far, one line each: `docker ps --all …`. */
  calls(): Promise<string[]>;
}

const docker = `#!/bin/sh
echo "docker $*" >> "$FAKE/calls"
world="$FAKE/containers"
label=; for word; do case $word in --filter=label=*) label=\${word#--filter=label=};; esac; done
pattern=$(echo "$label" | sed 's/\\(.[^=]*\\)=\\(.*\\)/"\\1":"\\2"/; t; s/.*/"&":/')
list() { for f in "$1"/*; do [ -e "$f" ] && { [ -z "$label" ] || grep -q "$pattern" "$f"; } && basename "$f"; done; true; }
state() { for id in "$@"; do sed -i "s/\\"Status\\":\\"[a-z]*\\"/\\"Status\\":\\"$word\\"/" "$world/$id"; done; }
labels() { out=; for word; do case $word in --label=*) out="$out,$(echo "\${word#--label=}" | sed 's/\\([^=]*\\)=\\(.*\\)/"\\1":"\\2"/')";; esac; done; echo "{\${out#,}}"; }
show() { if [ -e "$1" ]; then cat "$1"; else echo '[]'; exit 1; fi; }
for last; do :; done
case "$1 $2" in
  'ps --all') list "$world" ;;
  'container inspect') shift 2; comma=; echo '['; for id in "$@"; do echo "$comma"; cat "$world/$id"; comma=,; done; echo ']' ;;
  'rm --force') shift 3; for id in "$@"; do rm -f "$world/$id"; done ;;
  'run '*)
    for word; do case $word in --name=*) name=\${word#--name=};; esac; done
    echo '{"Id":"'$name'","Name":"/'$name'","State":{"Status":"running","StartedAt":"2026-01-01T00:00:00Z"},"Config":{"Labels":'$(labels "$@")'},"HostConfig":{"Binds":null}}' > "$world/$name" ;;
  'network inspect') show "$FAKE/networks/$3" ;;
  'volume inspect') show "$FAKE/volumes/$3" ;;
  'network create' | 'volume create') echo '[{"Id":"'$last'","Labels":'$(labels "$@")'}]' > "$FAKE/$1s/$last" ;;
  'network ls' | 'volume ls') list "$FAKE/$1s" ;;
  'network rm') rm "$FAKE/networks/$3" ;;
  'volume rm') shift 3; for name; do rm "$FAKE/volumes/$name"; done ;;
  'stop -t') shift 3; word=exited; state "$@" ;;
  'start '*) shift; word=running; state "$@" ;;
  'image inspect') echo sha256:1 ;;
  'exec '*) ;;
  'version '*) echo 26.1.5 ;;
  *) echo "fake docker: $*" >&2; exit 64 ;;
esac
`;

/** It asks Docker for what it wants, as the real one does: what a wrapper adds is seen. */
const minikube = `#!/bin/sh
echo "minikube $*" >> "$FAKE/calls"
env | grep -E '^(MINIKUBE_|KUBECONFIG)' | sort > "$FAKE/minikube.env"
behaviour=$(cat "$FAKE/minikube")
nodes=1; for word; do case $word in --profile=*) profile=\${word#*=};; --nodes=*) nodes=\${word#*=};; esac; done
container() { docker run --name="$1" --label=role.minikube.sigs.k8s.io= --label=name.minikube.sigs.k8s.io="$1" image; }
case "$behaviour $1" in
  'old version') echo 'v1.0.0' ;;
  'hang version') sleep 60 ;;
  *' version') echo 'v1.38.1' ;;
  'nothing start') exit 0 ;;
  *' start')
    echo '{"type":"io.k8s.sigs.minikube.step","data":{"message":"Creating docker container ..."}}'
    if [ -e "$FAKE/containers/$profile" ]; then for f in "$FAKE/containers/$profile"*; do docker start "$(basename "$f")"; done; exit; fi
    docker network create --driver=bridge "$profile"
    for i in $(seq "$nodes"); do
      name=$profile; [ "$i" = 1 ] || name=$profile-m0$i
      docker volume create "$name"
      container "$name"
      case $behaviour in fail) echo 'X Exiting due to GUEST_START: kubelet said no' >&2; exit 80 ;; hang) while :; do sleep 0.1; done ;; esac
    done
    echo 'apiVersion: v1' > "$KUBECONFIG" ;;
  *' update-context') echo 'apiVersion: v1' > "$KUBECONFIG" ;;
  *) exit 64 ;;
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
    join(world, 'volumes'),
    join(paths.cache, 'bin'),
    join(root, 'path'),
  ]) {
    await mkdir(folder, { recursive: true });
  }
  const programs = {
    [join(root, 'path', 'docker')]: docker,
    [join(paths.cache, 'bin', 'kind')]: kind,
    [join(paths.cache, 'bin', 'minikube')]: minikube,
    [join(paths.cache, 'bin', 'kubectl')]: kubectl,
  };
  for (const [file, text] of Object.entries(programs)) {
    await writeFile(file, text);
    await chmod(file, 0o755);
  }
  const set = (program: string, behaviour: string) => writeFile(join(world, program), behaviour);
  for (const program of ['kind', 'minikube', 'kubectl']) await set(program, 'ok');
  const env = { PATH: [join(root, 'path'), process.env['PATH']].join(delimiter), FAKE: world };
  const add = async (name: string, labels: Readonly<Record<string, string>>, bind?: string) => {
    const object = {
      Id: name,
      Name: `/${name}`,
      State: { Status: 'running', StartedAt: '2026-01-01T00:00:00Z' },
      Config: { Labels: labels },
      HostConfig: { Binds: bind === undefined ? null : [bind] },
    };
    await writeFile(join(world, 'containers', name), JSON.stringify(object));
  };
  return {
    runner: createRunner(env),
    env,
    paths,
    set,
    addContainer: (name, cluster, bind) =>
      add(name, { 'io.x-k8s.kind.cluster': cluster, 'io.x-k8s.kind.role': 'control-plane' }, bind),
    addLabelled: add,
    containers: () => readdir(join(world, 'containers')),
    networks: () => readdir(join(world, 'networks')),
    volumes: () => readdir(join(world, 'volumes')),
    calls: async () => (await readFile(join(world, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
