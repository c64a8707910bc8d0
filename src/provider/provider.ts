import type { StepReport } from '../progress/steps.ts';
import type { Text } from '../text.ts';

export interface ClusterSpec {
  /** RFC 1123 label, at most 40 characters. */
  readonly name: string;
  /** 1 = a single control-plane node; n > 1 = one control plane and n-1 workers. */
  readonly nodes: number;
  /** `v1.34.4`; what klab setup provides when absent. */
  readonly kubernetesVersion?: string;
  /** Where the cluster is, for a provider that makes none. */
  readonly existing?: ExistingCluster;
}

/** A cluster that somebody else made. */
export interface ExistingCluster {
  /** A context of the kubeconfig. */
  readonly context: string;
  /** Path of the kubeconfig; absent: where kubectl looks (KUBECONFIG, ~/.kube/config). */
  readonly kubeconfig?: string;
}

/**
 * What labs cannot have on a cluster that klab did not make, each with the reason: a clause that may call the cluster "it" and
 * is printed after the cluster's name and a colon. What is absent they can have.
 */
export interface Limits {
  /** Labs that change nodes. */
  readonly exclusive?: Text;
  /** How many nodes there are. */
  readonly nodes?: Text;
  /** Claims of storage that name no class. */
  readonly storage?: Text;
  /** Names of the StorageClasses that there are; absent: those of klab's own clusters. */
  readonly classes?: readonly string[];
  /** Checks that need the past. */
  readonly recording?: Text;
  /** Images of klab's own, but for those that are there already. */
  readonly images?: { readonly why: Text; readonly there: readonly string[] };
  /** Add-ons, by their names. */
  readonly addons?: Readonly<Record<string, Text>>;
  /** Names of namespaces that are somebody else's. */
  readonly namespaces?: readonly string[];
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
  /** What has to be known when it is over, such as what could not be removed. Not told where absent. */
  readonly tell?: (line: string) => void;
  /** Of `delete` with `keeps`: let go also of a cluster that cannot be asked, with whatever klab has put into it. */
  readonly forget?: boolean;
}

/**
 * Where clusters come from. Only clusters that carry klab's mark are listed, paused or deleted. A name belongs to one
 * cluster of one provider.
 */
export interface Provider {
  readonly kind: string;
  /** `delete` lets go of its clusters: they are somebody else's, and stay. */
  readonly keeps?: true;
  /** undefined when usable; else what is missing and what to do. */
  available(): Promise<string | undefined>;
  /** Creates the cluster and waits until it can run labs. Leaves nothing behind when it fails or is aborted. */
  create(spec: ClusterSpec, operation: Operation): Promise<ClusterInfo>;
  /** Loads the images that the nodes do not have yet, and verifies that they arrived. */
  loadImages(name: string, images: readonly ImageArchive[], operation: Operation): Promise<void>;
  list(): Promise<readonly ClusterInfo[]>;
  /** What labs cannot have on this cluster. Absent: klab made it, so they can have everything. */
  limits?(name: string, signal: AbortSignal): Promise<Limits>;
  pause(name: string, operation: Operation): Promise<void>;
  resume(name: string, operation: Operation): Promise<void>;
  /**
   * Deletes the cluster, its kubeconfig, and what an interrupted create left. No error when there is nothing. With `keeps`:
   * what klab has put into it, as far as it can be reached, and what klab has of it.
   */
  delete(name: string, operation: Operation): Promise<void>;
}
