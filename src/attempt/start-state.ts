import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster, ClusterReader, KubeObject } from '../cluster/cluster.ts';
import { parseManifests } from '../cluster/manifest.ts';
import { KlabError, UsageError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { substitute } from '../lab/substitute.ts';
import type { StepReport } from '../progress/steps.ts';
import type { Attempt } from '../state/attempts.ts';
import { attemptBindings } from './environment.ts';
import { namespaceRef, removeNamespace } from './remove-namespace.ts';

/** Everything klab puts into a cluster for a lab carries the lab's id and the attempt's. */
export const labLabel = 'klab.dev/lab';
export const attemptLabel = 'klab.dev/attempt';
/** Value: the attempt's id. Put on its namespaces when the whole start state has been applied. */
const startedAnnotation = 'klab.dev/started';

/** A namespace may take this long to be gone: pods have 30 s of grace by default. Milliseconds. */
const deletionDeadline = 120_000;

interface Operation {
  readonly report: StepReport;
  readonly signal: AbortSignal;
}

/**
 * Creates the attempt's namespaces and applies the lab's start manifests to them. The manifests are read before the
 * cluster is touched; the namespaces are marked as started when all of it is there.
 */
export async function applyStartState(
  cluster: Cluster,
  lab: Lab,
  attempt: Attempt,
  { report, signal }: Operation,
): Promise<void> {
  await refuseForeignNamespaces(cluster, attempt);
  const manifests = await startManifests(lab, attempt);
  const names = Object.values(attempt.namespaces);
  for (const name of names) {
    report.detail(`Namespace ${name}`);
    await cluster.apply(namespaceOf(name, attempt), { source: lab.id, signal });
  }
  // Objects of a start state live in the lab's first namespace unless they say otherwise.
  const defaults = names[0] === undefined ? {} : { defaultNamespace: names[0] };
  for (const { object, source } of manifests) {
    report.detail(`${object.kind} ${object.metadata.name}`);
    await cluster.apply(object, { source, signal, ...defaults });
  }
  for (const name of names) {
    await cluster.apply(namespaceOf(name, attempt, { [startedAnnotation]: attempt.id }), { source: lab.id, signal });
  }
}

/** True when the whole start state of this attempt was applied and its namespaces are still there. */
export async function isUnderWay(cluster: ClusterReader, attempt: Attempt): Promise<boolean> {
  const found = await Promise.all(Object.values(attempt.namespaces).map((name) => cluster.get(namespaceRef(name))));
  return found.every(
    (one) => one?.metadata.annotations?.[startedAnnotation] === attempt.id && !one.metadata.deletionTimestamp,
  );
}

/** The lab's start manifests with the attempt's values. */
async function startManifests(lab: Lab, attempt: Attempt): Promise<{ object: KubeObject; source: string }[]> {
  const bindings = attemptBindings(lab, attempt);
  const files = lab.start.map(async (file) => {
    const path = join(lab.folder, file);
    return parseManifests(await readFile(path, 'utf8'), path);
  });
  return (await Promise.all(files)).flat().map(({ object, source }) => {
    const { value, unknown } = substitute(object, bindings);
    if (unknown[0]) throw new UsageError(`${source}: nothing is called \${${unknown[0].name}} in lab ${lab.id}`);
    return { object: labelled(value, attempt), source };
  });
}

/** Deletes the attempt's namespaces, and with them whatever the learner made in them. */
export async function removeStartState(cluster: Cluster, attempt: Attempt, operation: Operation): Promise<void> {
  await refuseForeignNamespaces(cluster, attempt);
  operation.report.detail(`waiting for ${Object.values(attempt.namespaces).join(', ')} to be gone`);
  await Promise.all(
    Object.values(attempt.namespaces).map((name) =>
      removeNamespace(cluster, name, { timeoutMs: deletionDeadline, signal: operation.signal }),
    ),
  );
}

/** klab deletes and fills only namespaces that it made. */
async function refuseForeignNamespaces(cluster: Cluster, attempt: Attempt): Promise<void> {
  for (const name of Object.values(attempt.namespaces)) {
    const found = await cluster.get(namespaceRef(name));
    if (found && found.metadata.labels?.[labLabel] !== attempt.lab) {
      throw new KlabError(`Namespace ${name} exists already and was not made by klab for lab ${attempt.lab}`, {
        hint: `Look at it with: kubectl get all -n ${name}. Remove or rename it, or use another cluster: klab up --name other`,
      });
    }
  }
}

const namespaceOf = (name: string, attempt: Attempt, annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { [labLabel]: attempt.lab, [attemptLabel]: attempt.id }, annotations },
});

const labelled = (object: KubeObject, attempt: Attempt): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, [labLabel]: attempt.lab } },
});
