import { ApiError, type KubeObject } from '../../cluster/cluster.ts';
import type { TrialHands } from '../trial.ts';
import { controllerOf } from './owner.ts';
import { at, fieldsOf, isFields } from './paths.ts';
import { podSpecOf } from './pod-template.ts';

/** Kinds that Pods take something from when they start, with the fields that name them. Volumes of Secrets say `secretName`. */
const namedBy: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ['configMapKeyRef', 'configMapRef', 'configMap'],
  Secret: ['secretKeyRef', 'secretRef', 'secret'],
  ServiceAccount: ['serviceAccountName'],
};

/**
 * Makes the Pods anew that take something from a ConfigMap, Secret or ServiceAccount: they have what was there when they
 * started, and so would go on as if nothing had been wrong. What a controller owns, the controller makes anew; Jobs are
 * made anew as a whole.
 */
export async function renewReaders(
  source: KubeObject,
  { now, hands }: { readonly now: readonly KubeObject[]; readonly hands: TrialHands },
): Promise<void> {
  const fields = namedBy[source.kind];
  if (!fields) return;
  const here = now.filter(({ metadata }) => metadata.namespace === source.metadata.namespace);
  const jobs = new Set<string>();
  for (const pod of here.filter((one) => one.kind === 'Pod' && one.metadata.deletionTimestamp === undefined)) {
    if (!names(at(pod, podSpecOf(pod) ?? []), fields, source.metadata.name)) continue;
    const owner = controllerOf(pod);
    if (owner?.kind === 'Job') jobs.add(owner.uid);
    else await renew(pod, owner !== undefined, hands);
  }
  for (const job of here.filter(({ metadata, kind }) => kind === 'Job' && jobs.has(metadata.uid ?? ''))) {
    // One that a CronJob made will have followers that know better.
    if (!controllerOf(job)) await renew(job, false, hands);
  }
}

async function renew(object: KubeObject, comesBack: boolean, hands: TrialHands): Promise<void> {
  await hands.remove(object);
  if (comesBack) return;
  try {
    await hands.create(object);
  } catch (thrown) {
    // A Pod whose ServiceAccount is not there is refused: with this fault there is no such Pod.
    if (!(thrown instanceof ApiError) || thrown.transient) throw thrown;
  }
}

/** Whether one of the fields, anywhere in the value, names it. */
function names(value: unknown, fields: readonly string[], name: string): boolean {
  if (Array.isArray(value)) return value.some((one) => names(one, fields, name));
  if (!isFields(value)) return false;
  return Object.entries(value).some(([key, one]) => {
    const { name: own, secretName } = fieldsOf(one);
    return (fields.includes(key) && [one, own, secretName].includes(name)) || names(one, fields, name);
  });
}
