import { graders } from '../../graders/index.ts';
import type { KubeObject } from '../../src/cluster/cluster.ts';
import { bindChecks } from '../../src/grading/bind.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { generateMutants, type Solved } from '../../src/verify/generate/index.ts';
import type { GeneratedMutant } from '../../src/verify/generated.ts';
import type { TrialHands } from '../../src/verify/trial.ts';
import { check, labOf } from './lab.ts';

/** A check that looks at one object of the lab's namespace: `resource` unless told otherwise. */
export interface Asked {
  readonly grader?: string;
  readonly stage?: string;
  readonly with: object;
}

/** What is generated for a solution that left these objects. */
export function generated(
  of: Partial<Solved> & Pick<Solved, 'solved'>,
  {
    asked = [],
    ...lab
  }: Partial<Pick<Lab, 'namespaces' | 'images' | 'stages'>> & { readonly asked?: readonly Asked[] } = {},
): readonly GeneratedMutant[] {
  const checks = asked.map(({ grader = 'resource', stage, with: params }, index) =>
    check({ id: `check-${index}`, grader, with: params, stage }),
  );
  const labWithChecks = { ...labOf(checks), ...lab };
  return generateMutants({ start: [], ...of, lab: labWithChecks, checks: bindChecks(labWithChecks, graders) });
}

/** `id: what`, one line for each. */
export const lines = (mutants: readonly GeneratedMutant[]) => mutants.map(({ id, what }) => `${id}: ${what}`);

/** The one of that id; throws with all ids where there is none. */
export function named(mutants: readonly GeneratedMutant[], id: string): GeneratedMutant {
  const found = mutants.find((one) => one.id === id);
  if (!found) throw new Error(`no mutant ${id}; there are ${mutants.map((one) => one.id).join(', ')}`);
  return found;
}

/** Hands that only write down what they are asked to do. */
export function notingHands(): TrialHands & { readonly log: string[]; readonly written: KubeObject[] } {
  const log: string[] = [];
  const written: KubeObject[] = [];
  const note = (verb: string) => async (object: KubeObject) => {
    const { kind, metadata } = object;
    log.push(`${verb} ${kind} ${metadata.namespace}/${metadata.name}`);
    if (verb !== 'remove') written.push(object);
  };
  return { log, written, remove: note('remove'), replace: note('replace'), create: note('create') };
}

export function object(kind: string, name: string, rest: object, namespace = 'shop'): KubeObject {
  const { metadata = {}, ...fields } = rest as { metadata?: object };
  const apiVersion = apiVersions[kind] ?? 'v1';
  return { apiVersion, kind, metadata: { name, namespace, ...metadata }, ...fields };
}

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  Job: 'batch/v1',
  Ingress: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
};

/** A Deployment of one container `main`, as kubectl would have made it. */
export const deploymentOf = (container: object = {}, more: { spec?: object; pod?: object; labels?: object } = {}) =>
  object('Deployment', 'web', {
    metadata: { labels: { app: 'web' } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web', ...more.labels } },
        spec: { ...more.pod, containers: [{ name: 'main', image: 'web:1', ...container }] },
      },
      ...more.spec,
    },
  });
