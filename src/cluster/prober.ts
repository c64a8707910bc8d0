import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../errors.ts';
import {
  ApiError,
  type ClusterReader,
  type ClusterWriter,
  type KubeObject,
  type ObjectRef,
  ProbeError,
} from './cluster.ts';
import { sleep, withDeadline } from './deadline.ts';
import type { PodRef } from './exec.ts';
import { asNobody, onControlPlane, withoutPrivileges } from './system-pod.ts';

/** Every cluster needs this image, whatever its labs run. */
export const proberImage = 'prober:v1';

const namespace = 'klab-system';
const labels = { 'klab.dev/owned': 'true' };
const readyWithinMs = 60_000;
const pod: ObjectRef = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'prober' };

/** The namespace of klab's own Pods and notes. */
export const namespaceManifest: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: namespace, labels },
};

/** A pod that only waits; probes run curl and nslookup in it, so that they start where a learner's clients are: in the cluster. */
const podManifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: pod.name, namespace, labels: { ...labels, 'app.kubernetes.io/name': 'klab-prober' } },
  spec: {
    ...onControlPlane,
    automountServiceAccountToken: false,
    securityContext: asNobody,
    containers: [
      {
        name: 'prober',
        image: proberImage,
        // The image is loaded into the node; a registry is never asked.
        imagePullPolicy: 'Never',
        command: ['/usr/bin/prober', 'wait'],
        securityContext: withoutPrivileges,
        resources: { requests: { cpu: '5m', memory: '16Mi' }, limits: { memory: '128Mi' } },
      },
    ],
  },
} satisfies KubeObject;

/**
 * Makes sure that klab's prober pod is there and ready; a pod that ended, is going away or is not as klab makes it
 * (it would answer probes as its author likes) is replaced.
 * Throws ProbeError when it is not ready within 60 s or its image is missing: no probe can be made then.
 */
export async function ensureProber(api: ClusterReader & ClusterWriter, outerSignal?: AbortSignal): Promise<PodRef> {
  let last = 'not created yet';
  const timedOut = () => new ProbeError(`klab's prober is not ready after ${readyWithinMs / 1000} s: ${last}`);
  const limits = { timeoutMs: readyWithinMs, signal: outerSignal, timedOut };
  return withDeadline(limits, async (signal) => {
    for (;;) {
      const state = await step(api, signal);
      if (state === 'ready') return { namespace, name: pod.name, container: 'prober' };
      last = state;
      await sleep(150, signal);
    }
  });
}

/** One look at the pod and what follows from it: "ready", or what it waits for. */
async function step(api: ClusterReader & ClusterWriter, signal: AbortSignal): Promise<string> {
  try {
    const found = await api.get(pod);
    if (found === undefined) {
      await api.apply(namespaceManifest, { source: 'prober', signal });
      await api.apply(podManifest, { source: 'prober', signal });
      return 'just created';
    }
    if (!isOurs(found.spec)) {
      await api.delete(pod, { timeoutMs: 30_000, signal });
      return 'was not as klab makes it, replaced';
    }
    const { phase, conditions = [], containerStatuses = [] } = (found.status ?? {}) as PodStatus;
    if (found.metadata.deletionTimestamp || phase === 'Failed' || phase === 'Succeeded') {
      await api.delete(pod, { timeoutMs: 30_000, signal });
      return `was ${phase ?? 'going away'}, replaced`;
    }
    if (conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return 'ready';
    const waiting = containerStatuses[0]?.state?.waiting;
    if (waiting?.reason && /^(ErrImage|ImagePull|InvalidImage|CreateContainer)/.test(waiting.reason)) {
      throw new ProbeError(`klab's prober cannot start: ${waiting.reason}: ${waiting.message ?? ''}`);
    }
    return waiting?.reason ?? conditions.find(({ status }) => status === 'False')?.message ?? phase ?? 'no status yet';
  } catch (error) {
    if (error instanceof ProbeError || signal.aborted) throw error;
    // A new namespace has no ServiceAccount for a moment: the API answers 403 until then.
    if (error instanceof ApiError && (error.transient || error.message.includes('serviceaccount')))
      return error.message;
    throw new ProbeError(`klab's prober could not be set up: ${messageOf(error)}`, { cause: error });
  }
}

/** With any of these a pod can run or resolve something else; the API server sets none of them by itself. */
const foreignToPod = ['initContainers', 'ephemeralContainers', 'volumes', 'hostAliases', 'dnsConfig', 'hostNetwork'];
const foreignToContainer = ['args', 'env', 'envFrom', 'volumeMounts', 'lifecycle', 'workingDir'];

/** Whether a live pod runs what klab's does; fields with defaults that change nothing of that are let be. */
function isOurs(live: unknown): boolean {
  const spec = (live ?? {}) as Record<string, unknown>;
  const [container, ...more] = (spec.containers ?? []) as Record<string, unknown>[];
  const [wanted] = podManifest.spec.containers;
  return (
    container !== undefined &&
    more.length === 0 &&
    foreignToPod.every((field) => isUnset(spec[field])) &&
    foreignToContainer.every((field) => isUnset(container[field])) &&
    ['ClusterFirst', undefined].includes(spec.dnsPolicy as string | undefined) &&
    isDeepStrictEqual(spec.securityContext, podManifest.spec.securityContext) &&
    (['name', 'image', 'command', 'securityContext'] as const).every((field) =>
      isDeepStrictEqual(container[field], wanted?.[field]),
    )
  );
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);
}

interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  readonly containerStatuses?: readonly {
    readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
  }[];
}
