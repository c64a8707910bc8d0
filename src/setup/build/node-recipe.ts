import { versions } from '../versions.ts';
import type { DebianImage } from './debian-image.ts';
import { kubeCommands } from './go-module.ts';
import { podNetworkImage } from './pod-network.ts';

/** Debian's CNI plugins that no pod network of klab's uses: 50 MB. */
const unusedCni =
  'bandwidth bridge dhcp dummy firewall host-device ipvlan macvlan sbr static tap tuning vlan vrf'.split(' ');

/** The system that a node boots: the packages of kind's own base image, plus runc and the CNI plugins. */
export const nodeBase: DebianImage = {
  name: 'node-base',
  packages:
    'bash ca-certificates conntrack containernetworking-plugins curl dbus ethtool iproute2 iptables jq kmod libseccomp2 mount nftables pigz procps runc systemd util-linux'.split(
      ' ',
    ),
  omit: [...unusedCni.map((plugin) => `/usr/lib/cni/${plugin}`), '/usr/lib/udev/hwdb.d/*'],
};

/** Programs in the node's own file system, beside kubelet and kubeadm, which are names of `kube`. */
export const nodePrograms = {
  '/usr/bin': ['kube', 'kubectl'],
  '/usr/local/bin': ['containerd', 'containerd-shim-runc-v2', 'ctr'],
} as const;

/** Programs in the one image that all of the cluster's own pods share. */
export const componentPrograms = ['kube', 'etcd', 'coredns', 'local-path-provisioner', 'pod-network'] as const;

const provisionerImage = `klab.local/local-path-provisioner:${versions.localPathProvisioner}`;
const sandboxImage = `registry.k8s.io/pause:${versions.pause}`;

/** Names under which kubeadm, containerd and the manifests look for the images that are built here. */
export const imageNames = {
  components: [
    ...kubeCommands.slice(2).map((command) => `registry.k8s.io/${command}:${versions.kubernetes}`),
    `registry.k8s.io/etcd:${versions.etcdImageTag}`,
    provisionerImage,
    podNetworkImage,
  ],
  coredns: [`registry.k8s.io/coredns/coredns:${versions.coredns}`],
  pause: [sandboxImage],
} as const;

/** The cluster's own programs on the lab images' base: kube-proxy and the pod network need its iptables. */
export function componentsDockerfile(base: string): string {
  return `FROM ${base}\nCOPY --chown=root:root components/ /usr/local/bin/\n`;
}

/**
 * Starts a program once the API server can be reached through its Service. A program that gives up earlier would wait
 * for the kubelet's next try, ten seconds later: the rule rather than the exception when a paused cluster resumes.
 */
export const whenApiAnswers = `#!/bin/sh
until curl --silent --insecure --max-time 1 --output /dev/null "https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/readyz"; do
  sleep 0.2
done
exec "$@"
`;

/** kubeadm gives CoreDNS arguments but no command. */
export function corednsDockerfile(components: string): string {
  return `FROM ${components}\nENTRYPOINT ["/usr/local/bin/coredns"]\n`;
}

export const pauseDockerfile = 'FROM scratch\nCOPY pause /pause\nENTRYPOINT ["/pause"]\n';

/** What makes Debian's systemd boot in a container, as kind's base image and minikube's do. */
export const systemdInContainer: readonly string[] = [
  'find /lib/systemd/system/sysinit.target.wants/ -name systemd-tmpfiles-setup.service -delete',
  'rm -f /lib/systemd/system/multi-user.target.wants/* /etc/systemd/system/*.wants/*',
  'rm -f /lib/systemd/system/local-fs.target.wants/* /lib/systemd/system/basic.target.wants/*',
  'rm -f /lib/systemd/system/sockets.target.wants/*udev* /lib/systemd/system/sockets.target.wants/*initctl*',
  'echo ReadKMsg=no >> /etc/systemd/journald.conf',
  'ln -sf /lib/systemd/systemd /sbin/init',
];

/** The steps of kind's own base image, on the Debian base; images are preloaded afterwards. */
export function nodeDockerfile(base: string): string {
  const run = [
    'chmod 755 /kind/bin /kind/bin/* /usr/local/bin/*',
    'ln -sf kube /usr/bin/kubeadm',
    'ln -sf kube /usr/bin/kubelet',
    ...systemdInContainer,
    'systemctl enable kubelet.service containerd.service undo-mount-hacks.service',
    'systemctl mask systemd-binfmt.service',
    'mkdir -p /etc/kubernetes/manifests /opt/cni/bin',
    'cp /usr/lib/cni/host-local /usr/lib/cni/loopback /usr/lib/cni/ptp /usr/lib/cni/portmap /opt/cni/bin/',
    `ctr oci spec | jq '.hooks.createContainer += [{"path": "/kind/bin/mount-product-files.sh"}] | del(.process.rlimits)' > /etc/containerd/cri-base.json`,
    'containerd --version',
  ];
  return [
    `FROM ${base}`,
    'COPY kind-files/ /',
    'COPY node/ /',
    `RUN set -e; ${run.join('; ')}`,
    'ENV container=docker',
    'STOPSIGNAL SIGRTMIN+3',
    'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]',
    '',
  ].join('\n');
}

/**
 * What `docker commit` restores after the image ran containerd for the preload. The label too: an image inherits its
 * container's, and then every node would look like a leftover of setup.
 */
export const commitChanges = [
  'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]',
  'CMD []',
  'STOPSIGNAL SIGRTMIN+3',
  'LABEL klab.dev/owner=',
] as const;

/**
 * kind's storage manifest, with our images in the place of kind's.
 * @param source text of kind's pkg/build/nodeimage/const_storage.go.
 */
export function storageManifest(source: string, helperImage: string): string {
  const literal = /const defaultStorageManifest = `([\s\S]*)`\s*$/.exec(source)?.[1];
  if (literal === undefined) throw new Error('kind: const_storage.go holds no defaultStorageManifest');
  return literal
    .replace('            - local-path-provisioner\n', '            - when-api-answers\n$&')
    .replaceAll('` + storageProvisionerImage + `', provisionerImage)
    .replaceAll('` + storageHelperImage + `', helperImage);
}

/**
 * Patches for kind's `containerdConfigPatches`. Where CAP_SYS_RESOURCE is missing, no process may lower its OOM score,
 * and containerd must not ask for it; elsewhere the setting does no harm.
 */
export function containerdPatches(): string[] {
  return ['[plugins."io.containerd.grpc.v1.cri"]\n  restrict_oom_score_adj = true\n'];
}
