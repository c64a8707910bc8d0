/** Contracts of access to a cluster. The implementation (client library, sockets) stays behind them. */
import type { Following } from './follow.ts';

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
    readonly controller?: boolean;
  }[];
}

/** A collection: every object of one kind, in one namespace or (namespace absent) in the whole cluster. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
}

export interface ObjectRef extends Resource {
  readonly name: string;
}

/** Read access. `undefined` / [] mean "not there"; anything else that goes wrong throws ApiError. */
export interface ClusterReader {
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  list(resource: Resource): Promise<readonly KubeObject[]>;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** True when output went over the cap and was cut. */
  readonly truncated: boolean;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'HEAD';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** HTTPS. The server is believed only if its certificate leads to `ca` (PEM) and names `serverName` (default: the host). */
  readonly tls?: { readonly ca: string; readonly serverName?: string };
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most 64 KiB, control characters removed. */
  readonly body: string;
}

/** Where an HTTP request is aimed. All of them start inside the cluster, from klab's own prober pod. */
export type HttpTarget =
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string; readonly port: number }
  | { readonly kind: 'address'; readonly host: string; readonly port: number };

/** A question to the cluster's DNS. Names are taken as they are: no search domains are tried. */
export interface DnsQuery {
  readonly name: string;
  readonly type: 'A' | 'CNAME' | 'SRV';
}

export interface DnsAnswer {
  /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED; TIMEOUT when no server answered in time. */
  readonly status: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'TIMEOUT';
  /** Addresses (A), target names without the last dot (CNAME), `port target` (SRV). */
  readonly records: readonly string[];
}

/** May this subject do this? As `kubectl auth can-i` asks. */
export interface AccessQuestion {
  readonly serviceAccount: { readonly namespace: string; readonly name: string };
  readonly verb: string;
  /** `pods`, `deployments`, `pods/log`. */
  readonly resource: string;
  /** API group; empty for the core group. */
  readonly group: string;
  /** Absent: cluster-wide. */
  readonly namespace?: string;
  readonly name?: string;
}

/** Which part of a container's log; at most 256 KiB of it, and what does not fit is cut off at its end. */
export interface LogOptions {
  /** Only so many of the last lines; absent: from the first line on. */
  readonly tailLines?: number;
  /** Only what was written in the last so many seconds, by the clock of the node. */
  readonly sinceSeconds?: number;
  /** Before each line the moment at which the node took it down (RFC 3339), and a space. */
  readonly timestamps?: boolean;
  /** Of the container before its last restart. */
  readonly previous?: boolean;
}

/** The few active probes, each with a hard deadline and a byte cap; they throw ProbeError when they could not ask. */
export interface ClusterProbes {
  exec(
    pod: { namespace: string; name: string; container?: string },
    argv: readonly string[],
    options: { timeoutMs: number; maxBytes?: number; signal?: AbortSignal },
  ): Promise<ExecResult>;
  logs(
    pod: { namespace: string; name: string; container?: string },
    options: LogOptions & { timeoutMs: number; signal?: AbortSignal },
  ): Promise<string>;
  /** A new connection each time. A refused or timed-out connection is an answer (HttpFailure), not an error. */
  http(
    target: HttpTarget,
    request: HttpRequest,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<HttpResponse | HttpFailure>;
  /** Asked from klab's own prober pod. */
  dns(query: DnsQuery, options: { timeoutMs: number; signal?: AbortSignal }): Promise<DnsAnswer>;
  /** A SubjectAccessReview: a question, nothing is changed. `reason` is the authorizer's. */
  access(question: AccessQuestion, options?: { signal?: AbortSignal }): Promise<{ allowed: boolean; reason: string }>;
}

/** The connection itself failed, as the client in the cluster saw it. */
export interface HttpFailure {
  readonly failure: 'refused' | 'timeout' | 'dns' | 'reset' | 'other';
  readonly message: string;
  /** HTTPS only (`failure` is `other`): no TLS is spoken there, or why the certificate is not believed. */
  readonly tls?: 'none' | 'untrusted' | 'expired' | 'name';
}

/** What a grader sees of the cluster. */
export interface GradingCluster extends ClusterReader, ClusterProbes {}

/** Write access, for klab itself (start states, namespaces), never for graders. */
export interface ClusterWriter {
  /**
   * Server-side apply with fieldValidation=Strict. `source` ("file:line") is named in errors. `defaultNamespace` goes
   * into namespaced objects that name none; cluster-wide kinds never get one.
   */
  apply(
    object: KubeObject,
    options: { source: string; defaultNamespace?: string; signal?: AbortSignal },
  ): Promise<KubeObject>;
  /** POST: fails (ApiError 409) when it exists already. */
  create(object: KubeObject, options?: { signal?: AbortSignal }): Promise<KubeObject>;
  /** JSON merge patch (RFC 7386) of an object, or of a subresource of it (`scale`, `status`). */
  patch(ref: ObjectRef, body: object, options?: { subresource?: string; signal?: AbortSignal }): Promise<KubeObject>;
  /**
   * Deletes with foreground propagation; resolves when the object is gone or the deadline passed (throws). With
   * `wait: false` it resolves when the API has accepted. With `uid` nothing else that bears the name is deleted.
   */
  delete(
    ref: ObjectRef,
    options: { timeoutMs: number; gracePeriodSeconds?: number; wait?: false; uid?: string; signal?: AbortSignal },
  ): Promise<void>;
}

/**
 * A cache that follows the cluster by list+watch, one watch per resource, shared by all who ask.
 * Reads answer from memory once the resource has synced; the first read of a resource waits for its first list.
 */
export interface WatchCache extends ClusterReader, AsyncDisposable {
  /** Calls back (coalesced per microtask burst) whenever an object of one of the resources changed. Returns unsubscribe. */
  subscribe(resources: readonly Resource[], onChange: () => void): () => void;
}

/** What a Pod takes of its node. */
export interface PodStats {
  readonly namespace: string;
  readonly name: string;
  /** Its working set: memory that cannot be had back under pressure. */
  readonly memoryBytes: number;
}

/** One open connection to one cluster. */
export interface Cluster extends ClusterReader, ClusterWriter, ClusterProbes, AsyncDisposable {
  readonly kubeconfig: string;
  watchCache(): WatchCache;
  /** Follows collections event by event, over this connection, until the signal aborts. */
  following(options: { readonly signal: AbortSignal }): Following;
  /**
   * Asks for the deletion of all objects of a collection, in one request; resolves when the API has accepted. What they
   * own is collected afterwards. Without an error for a kind that the cluster does not know.
   */
  deleteAll(
    resource: Resource & { readonly namespace: string },
    options?: { gracePeriodSeconds?: number; signal?: AbortSignal },
  ): Promise<void>;
  /** Liveness of the API server: its version ("v1.34.4"), or throws ApiError. */
  version(): Promise<string>;
  /** Every kind whose objects live in namespaces and can be listed, as the server knows them now. */
  namespacedKinds(): Promise<readonly Omit<Resource, 'namespace'>[]>;
  /**
   * Pods of a node as its kubelet measured them last, each some 10 to 15 s ago at most; without those that it has not
   * measured yet. Empty for a node that is not there. Throws ApiError.
   */
  podStats(node: string): Promise<readonly PodStats[]>;
}

/**
 * The API could not answer. transient: worth another try within the budget (connection, 429, 5xx);
 * otherwise permanent (403, 422, unknown kind).
 */
export class ApiError extends Error {
  readonly transient: boolean;
  readonly status: number | undefined;
  readonly reason: string | undefined;

  constructor(message: string, options: { transient: boolean; status?: number; reason?: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'ApiError';
    this.transient = options.transient;
    this.status = options.status;
    this.reason = options.reason;
  }
}

/** A probe that could not be carried out (socket closed without a status, our deadline): never a learner's fault. */
export class ProbeError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'ProbeError';
  }
}
