import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster, ClusterReader, KubeObject } from '../cluster/cluster.ts';
import { parseManifests } from '../cluster/manifest.ts';
import { KlabError, UsageError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { substitute } from '../lab/substitute.ts';
import { attemptLabel, labLabel } from '../labels.ts';
import type { StepReport } from '../progress/steps.ts';
import { stopRecordersOf } from '../recording/recorder-pod.ts';
import type { Attempt } from '../state/attempts.ts';
import { attemptBindings } from './environment.ts';
import { namespaceRef, removeNamespace } from './remove-namespace.ts';

/** On the namespaces of a lab that changes nodes: nothing else may run beside it. */
const exclusiveLabel = 'klab.dev/exclusive';
/** Value: the attempt's id. Put on its namespaces when the whole start state has been applied. */
const startedAnnotation = 'klab.dev/started';
/** On the namespaces of a trial: the run of `klab verify` that made it. */
export const runAnnotation = 'klab.dev/verify';

/** A namespace may take this long to be gone: 6 s where nothing holds it, more on a busy node. Milliseconds. */
const deletionDeadline = 60_000;

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
  await refuseCompany(cluster, lab);
  const files = await Promise.all(
    lab.start.map(async (file) => {
      const path = join(lab.folder, file);
      return { path, text: await readFile(path, 'utf8') };
    }),
  );
  const names = Object.values(attempt.namespaces);
  const told = toldNamespaces(attempt);
  for (const name of names) {
    if (told.includes(name)) report.detail(`Namespace ${name}`);
    await cluster.apply(namespaceOf(name, attempt, lab), { source: lab.id, signal });
  }
  await applyManifests(cluster, lab, attempt, files, { report, signal });
  for (const name of names) {
    await cluster.apply(namespaceOf(name, attempt, lab, { [startedAnnotation]: attempt.id }), {
      source: lab.id,
      signal,
    });
  }
}

/** True when the whole start state of this attempt was applied and its namespaces are still there. */
export async function isUnderWay(cluster: ClusterReader, attempt: Attempt): Promise<boolean> {
  const found = await Promise.all(Object.values(attempt.namespaces).map((name) => cluster.get(namespaceRef(name))));
  return found.every(
    (one) => one?.metadata.annotations?.[startedAnnotation] === attempt.id && !one.metadata.deletionTimestamp,
  );
}

/** Applies manifests of the lab with the attempt's values; an object that names no namespace goes into the lab's first. */
export async function applyManifests(
  cluster: Cluster,
  lab: Lab,
  attempt: Attempt,
  files: readonly { readonly path: string; readonly text: string }[],
  { report, signal }: Partial<Operation> & Pick<Operation, 'signal'>,
): Promise<void> {
  const bindings = attemptBindings(lab, attempt);
  const manifests = files.flatMap(({ path, text }) => parseManifests(text, path));
  const first = Object.values(attempt.namespaces)[0];
  for (const { object, source } of manifests) {
    const { value, unknown } = substitute(object, bindings);
    if (unknown[0]) throw new UsageError(`${source}: nothing is called \${${unknown[0].name}} in lab ${lab.id}`);
    report?.detail(`${value.kind} ${value.metadata.name}`);
    await cluster.apply(labelled(value, attempt), {
      source,
      signal,
      ...(first === undefined ? {} : { defaultNamespace: first }),
    });
  }
}

/** Deletes the attempt's namespaces, and with them whatever the learner made in them; ends what recorded it. */
export async function removeStartState(cluster: Cluster, attempt: Attempt, operation: Operation): Promise<void> {
  await refuseForeignNamespaces(cluster, attempt);
  await stopRecordersOf(cluster, Object.values(attempt.namespaces), operation);
  const names = Object.values(attempt.namespaces);
  const found = await Promise.all(names.map((name) => cluster.get(namespaceRef(name))));
  const left = names.filter((_, index) => found[index] !== undefined);
  const told = toldNamespaces(attempt).filter((name) => left.includes(name));
  if (told.length > 0) operation.report.detail(`waiting for ${told.join(', ')} to be gone`);
  await Promise.all(
    left.map((name) => removeNamespace(cluster, name, { timeoutMs: deletionDeadline, signal: operation.signal })),
  );
}

/** Real names of the namespaces that are not the learner's to find. */
const toldNamespaces = (attempt: Attempt): readonly string[] =>
  Object.entries(attempt.namespaces)
    .filter(([name]) => attempt.hiddenNamespaces?.includes(name) !== true)
    .map(([, real]) => real);

/** A lab that changes nodes shares its cluster with no other. */
async function refuseCompany(cluster: ClusterReader, lab: Lab): Promise<void> {
  const namespaces = await cluster.list({ apiVersion: 'v1', kind: 'Namespace' });
  const others = namespaces.filter(
    ({ metadata }) => metadata.labels?.[labLabel] && metadata.labels[labLabel] !== lab.id,
  );
  const alone = others.find(({ metadata }) => metadata.labels?.[exclusiveLabel] === 'true');
  const [other] = lab.exclusive ? others : alone ? [alone] : [];
  if (!other) return;
  const name = other.metadata.labels?.[labLabel];
  const who = lab.exclusive ? `Lab ${lab.id} changes nodes` : `Lab ${name}, which changes nodes, is under way here`;
  throw new KlabError(`${who}: it cannot share a cluster with ${lab.exclusive ? `lab ${name}` : lab.id}`, {
    hint: `Use another cluster: klab start ${lab.id} --cluster NAME. Or, if lab ${name} is done: kubectl delete namespace ${other.metadata.name}`,
  });
}

/** klab deletes and fills only namespaces that it made. */
async function refuseForeignNamespaces(cluster: Cluster, attempt: Attempt): Promise<void> {
  for (const name of Object.values(attempt.namespaces)) {
    const found = await cluster.get(namespaceRef(name));
    const other = found?.metadata.labels?.[labLabel];
    if (!found || other === attempt.lab) continue;
    const elsewhere = `klab start ${attempt.lab} --cluster NAME`;
    throw other === undefined
      ? new KlabError(`Namespace ${name} exists already and was not made by klab for lab ${attempt.lab}`, {
          hint: `Look at it with: kubectl get all -n ${name}. Remove or rename it, or use another cluster: ${elsewhere}`,
        })
      : new KlabError(
          `Lab ${other} is on this cluster and has namespace ${name}, which lab ${attempt.lab} needs as well`,
          {
            hint: `Use another cluster: ${elsewhere}. Or, if lab ${other} is done: kubectl delete namespace ${name}`,
          },
        );
  }
}

const namespaceOf = (
  name: string,
  attempt: Attempt,
  lab: Lab,
  annotations: Record<string, string> = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: {
      [labLabel]: attempt.lab,
      [attemptLabel]: attempt.id,
      ...(lab.exclusive ? { [exclusiveLabel]: 'true' } : {}),
    },
    annotations: { ...annotations, ...(attempt.run === undefined ? {} : { [runAnnotation]: attempt.run }) },
  },
});

const labelled = (object: KubeObject, attempt: Attempt): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, [labLabel]: attempt.lab } },
});
