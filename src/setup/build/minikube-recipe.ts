import { minikubeVersions, versions } from '../versions.ts';
import type { DebianImage } from './debian-image.ts';
import { imageNames, nodeBase, systemdInContainer, whenApiAnswers } from './node-recipe.ts';

/** The kind node's system, and what minikube reaches and asks a node through. */
export const minikubeBase: DebianImage = {
  name: 'minikube-base',
  packages: [...nodeBase.packages, 'openssh-server', 'sudo'],
  omit: nodeBase.omit ?? [],
};

/** Where minikube looks for the programs of Kubernetes in a node. */
const binariesFolder = `/var/lib/minikube/binaries/${versions.kubernetes}`;

/** As on a kind node, and the tag of `pause` that minikube writes into containerd's settings. */
export const minikubeImageNames = {
  ...imageNames,
  pause: [...imageNames.pause, `registry.k8s.io/pause:${minikubeVersions.pause}`],
} as const;

/** Tells that Kubernetes and the images of its own pods are inside, so that nothing has to be fetched for a start. */
export const kubernetesLabel = `klab.dev/kubernetes=${versions.kubernetes}`;

/**
 * Storage starts along with kube-proxy here. Until that has written its rules, the address of the API server's Service
 * leads out of the cluster, and there are networks in which somebody answers at every address: only the cluster's own
 * certificate counts.
 */
export const whenOwnApiAnswers = whenApiAnswers.replace(
  '--insecure',
  '--cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
);

const entrypointPath = '/usr/local/bin/klab-entrypoint';

/**
 * How sshd runs in a node. minikube connects as soon as the container runs and, when nobody listens yet, waits 3 s until it tries again:
 * so sshd is started before systemd is (see the entry point), and lets nobody in until systemd has booted.
 */
export const minikubeSshd = {
  'etc/ssh/sshd_config.d/klab.conf': `UsePAM no
PasswordAuthentication no
SetEnv PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
AuthorizedKeysFile none
AuthorizedKeysCommand /usr/local/bin/klab-authorized-keys
AuthorizedKeysCommandUser root
`,
  'usr/local/bin/klab-authorized-keys': `#!/bin/sh
for attempt in $(seq 200); do
  systemctl is-active --quiet multi-user.target 2> /dev/null && break
  sleep 0.05
done
cat /home/docker/.ssh/authorized_keys
`,
} as const;

/**
 * Runs before the node's own entry point. On a cgroup v1 host, systemd mounts every hierarchy that /proc/cgroups names;
 * one that the host had not mounted stays there when the node is gone, and the next kubelet of any cluster on this machine
 * then misses its folder in it. So systemd gets to see those alone that the container was given.
 */
export const minikubeEntrypoint = `#!/bin/bash
if [ -e /etc/ssh/sshd_config.d/klab.conf ]; then
  mkdir -p /run/sshd
  /usr/sbin/sshd
fi
# Docker writes /etc/hosts anew at every start; whoever wants minikube's names to last has put them here.
if [ -e /kind/hosts ]; then
  cat /kind/hosts >> /etc/hosts
fi
if [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then
  awk '
    FNR == NR { if ($0 ~ / - cgroup /) { count = split($NF, names, ","); for (i = 1; i <= count; i++) mounted[names[i]] = 1 }; next }
    /^#/ || $1 in mounted
  ' /proc/self/mountinfo /proc/cgroups > /kind/cgroups
  mount --bind /kind/cgroups /proc/cgroups
fi
exec "$@"
`;

const settings = [
  // systemd's own sign that it runs in a container, and that it ends on this signal.
  'ENV container=docker',
  'STOPSIGNAL SIGRTMIN+3',
  `ENTRYPOINT ["${entrypointPath}", "/usr/local/bin/entrypoint", "/sbin/init"]`,
];

/**
 * The steps of minikube's own base image (its module's deploy/kicbase), on the Debian base, for containerd alone; images
 * are preloaded afterwards.
 */
export function minikubeDockerfile(base: string): string {
  const run = [
    `chmod 755 /usr/local/bin/*`,
    `mkdir -p /kind ${binariesFolder} /etc/kubernetes/manifests /opt/cni/bin`,
    // Links out of /var: that folder becomes a volume, and Docker copies it for every node that is made.
    ...['kubeadm', 'kubelet'].map((name) => `ln -s kube /usr/bin/${name}`),
    ...['kubeadm', 'kubelet', 'kubectl'].map((name) => `ln -s /usr/bin/${name} ${binariesFolder}/${name}`),
    'cp /usr/lib/cni/host-local /usr/lib/cni/loopback /usr/lib/cni/ptp /usr/lib/cni/portmap /opt/cni/bin/',
    ...systemdInContainer,
    'systemctl mask systemd-binfmt.service',
    'systemctl enable containerd.service',
    // The user that minikube logs in as; `*` is an account without a password, `!` one that is locked.
    'groupadd docker',
    "useradd --create-home --shell /bin/bash --gid docker --groups sudo --password '*' docker",
    'install -d -o docker -g docker -m 700 /home/docker/.ssh',
    "echo '%sudo ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/20-passwordless-sudo",
    'chmod 0440 /etc/sudoers.d/20-passwordless-sudo',
    // What containerd gives every container unless it says otherwise; limits of a process need rights that a machine may lack.
    "ctr oci spec | jq 'del(.process.rlimits)' > /etc/containerd/cri-base.json",
    `grep -q 'runtime_type = "io.containerd.runc.v2"' /etc/containerd/config.toml`,
    `sed -i 's|^\\( *\\)runtime_type = "io.containerd.runc.v2"|&\\n\\1base_runtime_spec = "/etc/containerd/cri-base.json"|' /etc/containerd/config.toml`,
    // Without spaces, or minikube sets it back: where CAP_SYS_RESOURCE is missing, no OOM score may be lowered.
    "sed -i 's|restrict_oom_score_adj = false|restrict_oom_score_adj=true|' /etc/containerd/config.toml",
    'grep -q restrict_oom_score_adj=true /etc/containerd/config.toml',
    'containerd --version',
  ];
  return [`FROM ${base}`, 'COPY files/ /', 'COPY node/ /', `RUN set -e; ${run.join('; ')}`, ...settings, ''].join('\n');
}

/** What `docker commit` restores after the image ran containerd for the preload, and what tells that it did. */
export const minikubeCommitChanges = [
  ...settings.slice(1),
  'CMD []',
  'LABEL klab.dev/owner=',
  `LABEL ${kubernetesLabel}`,
];

/** The published image with klab's entry point on top; minikube brings Kubernetes itself. */
export function kicbaseDockerfile(published: string): string {
  return [`FROM ${published}`, `COPY klab-entrypoint ${entrypointPath}`, ...settings.slice(1), ''].join('\n');
}
