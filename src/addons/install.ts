import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Cluster, KubeObject } from '../cluster/cluster.ts';
import { sleep } from '../cluster/deadline.ts';
import { KlabError } from '../errors.ts';
import { explainWorkload } from '../grading/explain/workload.ts';
import { viewWorkload } from '../grading/workload.ts';
import type { ImageArchive, Operation } from '../provider/provider.ts';
import type { Addon } from './addon.ts';
import { addonLabel } from './names.ts';

/** On the same objects: what they were made from, so that the next start sees whether they are outdated. */
const versionAnnotation = 'klab.dev/addon-version';

/** A small image that lies on the node starts within seconds; the rest is for a busy machine. Milliseconds. */
const readyWithinMs = 120_000;
const lookEveryMs = 250;

/**
 * Makes sure that an add-on is in the cluster and works: applies it where an object is missing or was made from
 * something else, and waits until its workloads have rolled out. Its images must have been loaded.
 * Throws KlabError with the reason when it does not become ready.
 */
export async function installAddon(
  cluster: Cluster,
  addon: Addon,
  archives: readonly ImageArchive[],
  { report, signal }: Operation,
): Promise<void> {
  const version = versionOf(addon, archives);
  const objects = addon.manifests.map(({ object, source }) => ({
    object: marked(object, addon.name, version),
    source,
  }));
  if (!(await isInstalled(cluster, objects, version))) {
    for (const { object, source } of objects) {
      report.detail(`${object.kind} ${object.metadata.name}`);
      await cluster.apply(object, { source, signal });
    }
  }
  await rolledOut(cluster, addon, { report, signal });
}

/** Changes with the manifests and with the content of the images (their archives' names tell it). */
export function versionOf({ manifests }: Addon, archives: readonly ImageArchive[]): string {
  const parts = [manifests.map(({ object }) => object), archives.map(({ archive }) => basename(archive)).sort()];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

/** Pods carry the marks as well: an image of the same name with another content makes them start anew. */
function marked(object: KubeObject, name: string, version: string): KubeObject {
  const { metadata, spec } = object as KubeObject & { spec?: { template?: { metadata?: KubeObject['metadata'] } } };
  const mark = (given: Partial<KubeObject['metadata']> | undefined) => ({
    ...given,
    labels: { ...given?.labels, [addonLabel]: name },
    annotations: { ...given?.annotations, [versionAnnotation]: version },
  });
  const template = spec?.template && { ...spec.template, metadata: mark(spec.template.metadata) };
  return {
    ...object,
    metadata: { ...metadata, ...mark(metadata) },
    ...(spec ? { spec: template ? { ...spec, template } : spec } : {}),
  };
}

async function isInstalled(
  cluster: Cluster,
  objects: readonly { readonly object: KubeObject }[],
  version: string,
): Promise<boolean> {
  const found = await Promise.all(
    objects.map(({ object: { apiVersion, kind, metadata } }) => {
      const { name, namespace } = metadata;
      return cluster.get({ apiVersion, kind, name, ...(namespace ? { namespace } : {}) });
    }),
  );
  return found.every(
    (one) => one?.metadata.annotations?.[versionAnnotation] === version && !one.metadata.deletionTimestamp,
  );
}

async function rolledOut(cluster: Cluster, addon: Addon, { report, signal }: Operation): Promise<void> {
  const giveUpAt = performance.now() + readyWithinMs;
  for (const workload of addon.ready) {
    const { kind, namespace, name } = workload;
    report.detail(`waiting for ${kind} ${name}`);
    for (;;) {
      const missing = explainWorkload(await viewWorkload(cluster, workload));
      if (!missing) break;
      if (performance.now() > giveUpAt) {
        throw new KlabError(
          `add-on ${addon.name} is not ready after ${readyWithinMs / 1_000} s: ${missing.because.en}`,
          { hint: `Look at it with: kubectl describe pods -n ${namespace}` },
        );
      }
      await sleep(lookEveryMs, signal);
    }
  }
}
