import { versions } from '../versions.ts';

/**
 * Compiled by one `go build` as far as possible, so that what they share is compiled once. kubectl is a program of
 * its own because learners start it all the time, and the shim because every pod has one.
 */
export const programs = {
  kube: { package: './kube' },
  coredns: { package: './coredns' },
  'pod-network': { package: './podnetwork' },
  pause: { package: './pause' },
  kubectl: { package: 'k8s.io/kubernetes/cmd/kubectl' },
  kind: { package: 'sigs.k8s.io/kind' },
  etcd: { package: 'go.etcd.io/etcd/server/v3' },
  containerd: { package: 'github.com/containerd/containerd/v2/cmd/containerd' },
  'containerd-shim-runc-v2': { package: 'github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2' },
  ctr: { package: 'github.com/containerd/containerd/v2/cmd/ctr' },
  // Its `Sirupsen/logrus` and the others' `sirupsen/logrus` may not meet in one `go build`.
  'local-path-provisioner': { package: 'github.com/rancher/local-path-provisioner', alone: true },
} as const satisfies Readonly<Record<string, { package: string; alone?: true }>>;

export type Program = keyof typeof programs;

/** The names under which `kube` is called; it behaves as the command whose name it is given. */
export const kubeCommands = [
  'kubeadm',
  'kubelet',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
] as const;

/** The modules that are required, by path. */
export const modules: Readonly<Record<string, string>> = {
  'k8s.io/kubernetes': versions.kubernetes,
  'go.etcd.io/etcd/server/v3': versions.etcd,
  'github.com/containerd/containerd/v2': versions.containerd,
  'github.com/coredns/coredns': versions.coredns,
  'sigs.k8s.io/kind': versions.kind,
  'github.com/rancher/local-path-provisioner': versions.localPathProvisioner,
};

/** Folder of CoreDNS' source inside the module: a copy with `corednsPatch` applied. */
export const corednsFolder = 'coredns-source';

/**
 * CoreDNS 1.12.1 sets one field to its zero value that client-go 0.34 no longer has. Without that line it shares the
 * client library with Kubernetes instead of compiling an older one as well.
 */
export const corednsPatch = {
  file: 'plugin/kubernetes/object/informer.go',
  line: '\t\tRetryOnError:     false,\n',
} as const;

/**
 * go.mod of the module that requires all programs. A module's own `replace` lines do not apply to those who require
 * it, so those of Kubernetes are repeated here: its staging folders become the modules published from them.
 * @param kubernetesGoMod text of k8s.io/kubernetes' own go.mod.
 */
export function goMod(kubernetesGoMod: string): string {
  const staging = stagingReplaces(kubernetesGoMod, versions.kubernetes);
  if (staging.length === 0) throw new Error('k8s.io/kubernetes: its go.mod has no staging replacements');
  const replaces = [...staging, `github.com/coredns/coredns => ./${corednsFolder}`];
  const requires = Object.entries(modules).map(([path, version]) => `${path} ${version}`);
  // Kubernetes is released with the defaults of the Go version its go.mod names, not of the compiler used here.
  const release = /^go (\d+\.\d+)/m.exec(kubernetesGoMod)?.[1] ?? versions.go;
  const block = (name: string, lines: readonly string[]) => `${name} (\n${lines.map((l) => `\t${l}\n`).join('')})\n`;
  return [
    'module klab.local/node\n',
    `go ${release}.0\n`,
    `godebug default=go${release}\n`,
    block('require', requires),
    block('replace', replaces),
  ].join('\n');
}

/** `k8s.io/api => k8s.io/api v0.34.4` for each `./staging` folder; other replacements of modules as they are. */
export function stagingReplaces(goModText: string, version: string): string[] {
  const published = version.replace(/^v1\./, 'v0.');
  return goModText.split('\n').flatMap((line) => {
    const match = /^\s*(?:replace\s+)?(\S+)(?:\s+(v\S+))?\s+=>\s+(\S+)(?:\s+(v\S+))?\s*(?:\/\/.*)?$/.exec(line);
    if (!match) return [];
    const [, from = '', fromVersion, to = '', toVersion] = match;
    if (to.startsWith('./staging/')) return [`${from} => ${from} ${published}`];
    return toVersion === undefined ? [] : [`${from}${fromVersion ? ` ${fromVersion}` : ''} => ${to} ${toVersion}`];
  });
}
