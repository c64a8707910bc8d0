import { createHash } from 'node:crypto';

/** What clusters are made of, and what klab brings along on the host. kind's node image is made anew with any change here. */
export const versions = {
  /** 1.34 is the newest minor whose kubelet runs on cgroup v1 by default. */
  kubernetes: 'v1.34.4',
  kind: 'v0.30.0',
  /** The versions that kubeadm 1.34 and kind 0.30 name. */
  etcd: 'v3.6.5',
  etcdImageTag: '3.6.5-0',
  coredns: 'v1.12.1',
  /** 2.2 is the first that is written for the CRI of Kubernetes 1.34, so that both compile as one module. */
  containerd: 'v2.2.3',
  pause: '3.10',
  localPathProvisioner: 'v0.0.30',
  /** systemd 252 of bookworm is the last of Debian's that boots on cgroup v1. runc and the CNI plugins are Debian's. */
  debian: 'bookworm',
  /** Lowest Go release that the modules above accept. */
  go: '1.24',
  /** kind's own image for the download source, as its release notes pin it. */
  kindestNode: 'v1.34.0@sha256:7416a61b42b1662ca6ca89f02028ac133a309a2a30ba309614e8ec94d976dc5a',
} as const;

/** What add-ons are made of. A table of its own: a change makes the images of add-ons anew, and no node image. */
export const addonVersions = {
  /** github.com/jcmoraisjr/haproxy-ingress; written for HAProxy 2.4 and later, Debian bookworm has 2.6. */
  haproxyIngress: 'v0.16.1',
} as const;

/** What only the provider minikube needs. A table of its own too: a change makes no other image anew. */
export const minikubeVersions = {
  /** The newest that the Go proxy's checksum database knows; runs Kubernetes 1.28 to 1.35. */
  minikube: 'v1.38.1',
  /** minikube's own node image for the download source, as this minikube pins it (pkg/drivers/kic/types.go). */
  kicbase: 'v0.0.50@sha256:eb4fec00e8ad70adf8e6436f195cc429825ffb85f95afcdb5d8d9deb576f3e93',
  /** Of the cluster's minor version, with the digests that go.sum holds for it. */
  crictl: 'v1.34.0',
  crictlSum: 'h1:KqL9EJ+WgHtz1HR1exezm91n+o8O2uMLs/eHzHJHAWw=',
  crictlGoModSum: 'h1:JyYVG0YFsly+p/hfDfmQcQBNFVHh0+BpMTn49YpasMA=',
  /** minikube's default is 3.10.1 with this Kubernetes; klab's own pause carries this tag as well. */
  pause: '3.10.1',
} as const;

/** The part of a Kubernetes version that kubectl's skew policy counts: `1.34`. */
export function minorOf(version: string): string {
  return /^v?(\d+\.\d+)/.exec(version)?.[1] ?? version;
}

/** Twelve hex digits that change whenever one of the parts does. */
export function keyOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
