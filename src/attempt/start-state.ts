import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster, KubeObject } from '../cluster/cluster.ts';
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

/** A namespace may take this long to be gone: pods have 30 s of grace by default. Milliseconds. */
const deletionDeadline = 120_000;

interface Operation {
  readonly report: StepReport;
  readonly signal: AbortSignal;
}

/** Creates the attempt's namespaces and applies the lab's start manifests to them. */
export async function applyStartState(
  cluster: Cluster,
  lab: Lab,
  attempt: Attempt,
  operation: Operation,
): Promise<void> {
  await refuseForeignNamespaces(cluster, attempt);
  for (const name of Object.values(attempt.namespaces)) {
    operation.report.detail(`Namespace ${name}`);
    await cluster.apply(namespaceOf(name, attempt), { source: lab.id, signal: operation.signal });
  }
  // Objects of a start state live in the lab's first namespace unless they say otherwise.
  const first = Object.values(attempt.namespaces)[0];
  for (const file of lab.start) {
    const path = join(lab.folder, file);
    for (const { object, source } of parseManifests(await readFile(path, 'utf8'), path)) {
      const { value, unknown } = substitute(object, attemptBindings(lab, attempt));
      if (unknown[0]) throw new UsageError(`${source}: nothing is called \${${unknown[0].name}} in lab ${lab.id}`);
      const bound = labelled(value, attempt);
      operation.report.detail(`${bound.kind} ${bound.metadata.name}`);
      await cluster.apply(bound, {
        source,
        signal: operation.signal,
        ...(first === undefined ? {} : { defaultNamespace: first }),
      });
    }
  }
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

const namespaceOf = (name: string, attempt: Attempt): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { [labLabel]: attempt.lab, [attemptLabel]: attempt.id } },
});

const labelled = (object: KubeObject, attempt: Attempt): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, [labLabel]: attempt.lab } },
});
