import type { StepReport } from '../progress/steps.ts';

export interface ClusterSpec {
  /** RFC 1123 label, at most 40 characters. */
  readonly name: string;
  /** 1 = a single control-plane node; n > 1 = one control plane and n-1 workers. */
  readonly nodes: number;
  /** `v1.34.4`; what klab setup provides when absent. */
  readonly kubernetesVersion?: string;
}

export interface ClusterInfo {
  readonly provider: string;
  readonly name: string;
  readonly state: 'running' | 'paused' | 'stopped' | 'broken';
  readonly nodes: number;
  /** Path of the cluster's own kubeconfig file. */
  readonly kubeconfig: string;
}

/** A lab image ready to load: a `docker save` archive whose only tag is `name`. */
export interface ImageArchive {
  /** As a manifest names it: `bootcamp:v1`. */
  readonly name: string;
  readonly archive: string;
  /** `sha256:…`, as a node tells it in a Pod's `imageID`; absent when it is not known. */
  readonly id?: string;
}

export interface Operation {
  readonly signal: AbortSignal;
  readonly report: StepReport;
}

/** Where clusters come from. Only clusters that carry klab's mark are listed, paused or deleted. */
export interface Provider {
  readonly kind: string;
  /** undefined when usable; else what is missing and what to do. */
  available(): Promise<string | undefined>;
  /** Creates the cluster and waits until it can run labs. Leaves nothing behind when it fails or is aborted. */
  create(spec: ClusterSpec, operation: Operation): Promise<ClusterInfo>;
  /** Loads the images that the nodes do not have yet, and verifies that they arrived. */
  loadImages(name: string, images: readonly ImageArchive[], operation: Operation): Promise<void>;
  list(): Promise<readonly ClusterInfo[]>;
  pause(name: string, operation: Operation): Promise<void>;
  resume(name: string, operation: Operation): Promise<void>;
  /** Deletes the cluster, its kubeconfig, and what an interrupted create left. No error when there is nothing. */
  delete(name: string, operation: Operation): Promise<void>;
}
