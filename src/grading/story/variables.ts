import { z } from 'zod';
import type { Resource } from '../../cluster/cluster.ts';
import type { Recording, RequestsRecording } from '../../recording/recording.ts';

const namespace = z.string().min(1);
const port = z.int().min(1).max(65535);

/** Where the prober asks; it must be known before the attempt begins, so no node ports that the cluster draws. */
export const requestTarget = z.union([
  z
    .strictObject({ service: z.string().min(1), namespace, port })
    .describe('Through the Service, from inside the cluster. It need not exist from the start.'),
  z.strictObject({ host: z.string().min(1), port }).describe('A host name or address, from inside the cluster.'),
]);

export const requestParams = {
  target: requestTarget,
  path: z.string().startsWith('/').default('/'),
  extract: z
    .string()
    .refine(isRegExp, 'is no regular expression')
    .optional()
    .describe('Its first group (else the whole match) in the body is what was `seen`: `v=(\\d+)`.'),
};

/** What owns Pods: the kinds whose Pods `podsOf` finds. */
const owners = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  ReplicationController: 'v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
} as const;

const selected = z
  .strictObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    namespace: namespace.optional().describe('Absent for kinds that have no namespace.'),
    name: z.string().min(1).optional().describe('The variable is that object, or null while there is none.'),
    labels: z.record(z.string(), z.string()).optional().describe('The variable is the list of all that carry these.'),
    controlledBy: z
      .string()
      .optional()
      .describe('Only what another variable controls (ownerReferences by uid, over several steps).'),
  })
  .refine((wanted) => wanted.name === undefined || wanted.labels === undefined, 'give name or labels, not both');

const podsOf = z
  .strictObject({
    podsOf: z.strictObject({
      kind: z.enum(Object.keys(owners) as [keyof typeof owners, ...(keyof typeof owners)[]]),
      namespace,
      name: z.string().min(1),
    }),
  })
  .describe('The Pods that a workload of this name controls.');

const answers = z
  .strictObject({ answers: z.strictObject(requestParams) })
  .describe('What the prober got last: {ok, status, seen, failure}, or null before its first request.');

/** CEL names, and not one of those that mean something already. */
export const reserved = ['start', 'at', 'ever', 'gone', 'time'];
const variableName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9_]*$/, 'a variable begins with a small letter and has letters, digits and _ only')
  .refine((name) => !reserved.includes(name), `must not be ${reserved.join(', ')}`);

export const variablesParam = z
  .record(variableName, z.union([selected, podsOf, answers]))
  .superRefine((variables, context) => {
    for (const [name, wanted] of Object.entries(variables)) {
      if (!('kind' in wanted) || wanted.controlledBy === undefined) continue;
      const owner = variables[wanted.controlledBy];
      const problem = !owner || 'answers' in owner ? 'names no variable that holds objects' : undefined;
      const circle = wanted.controlledBy === name ? 'is the variable itself' : undefined;
      if (problem ?? circle)
        context.addIssue({ code: 'custom', path: [name, 'controlledBy'], message: problem ?? circle ?? '' });
    }
  });
export type VariablesParam = z.infer<typeof variablesParam>;

/** One variable, in the one form that the rest works with. */
export type Variable = ObjectsVariable | AnswersVariable;

export interface ObjectsVariable {
  readonly name: string;
  readonly resource: Resource;
  readonly wanted: {
    readonly name?: string | undefined;
    readonly labels?: Readonly<Record<string, string>> | undefined;
  };
  /** Name of the variable whose objects must be the controllers. */
  readonly controlledBy: string | undefined;
  /** `hidden`: stands behind a `podsOf`, and is no variable of the expressions. */
  readonly hidden: boolean;
}

export interface AnswersVariable {
  readonly name: string;
  readonly requests: RequestsRecording;
}

export function variablesOf(params: VariablesParam): readonly Variable[] {
  return Object.entries(params).flatMap(([name, wanted]): readonly Variable[] => {
    if ('answers' in wanted) return [{ name, requests: requestsOf(wanted.answers) }];
    if ('kind' in wanted) {
      const { apiVersion, kind, namespace, controlledBy } = wanted;
      return [
        {
          name,
          resource: { apiVersion, kind, ...(namespace ? { namespace } : {}) },
          wanted,
          controlledBy,
          hidden: false,
        },
      ];
    }
    const { kind, namespace, name: owner } = wanted.podsOf;
    const hidden = `${name} owner`;
    return [
      {
        name: hidden,
        resource: { apiVersion: owners[kind], kind, namespace },
        wanted: { name: owner },
        controlledBy: undefined,
        hidden: true,
      },
      { name, resource: { apiVersion: 'v1', kind: 'Pod', namespace }, wanted: {}, controlledBy: hidden, hidden: false },
    ];
  });
}

export function requestsOf(params: z.infer<z.ZodObject<typeof requestParams>>): RequestsRecording {
  const { target, path, extract } = params;
  return {
    kind: 'requests',
    target:
      'service' in target
        ? { kind: 'service', namespace: target.namespace, name: target.service, port: target.port }
        : { kind: 'address', host: target.host, port: target.port },
    path,
    ...(extract === undefined ? {} : { extract }),
  };
}

/** What stands between an owner and what it owns in the end. */
const between: Readonly<Record<string, Omit<Resource, 'namespace'>>> = {
  Deployment: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  CronJob: { apiVersion: 'batch/v1', kind: 'Job' },
};

/** Every collection that the variables need, with what stands between owners and owned. */
export function resourcesOf(variables: readonly Variable[]): readonly Resource[] {
  const found = new Map<string, Resource>();
  const add = (resource: Resource) => found.set(JSON.stringify(resource), resource);
  for (const variable of variables) {
    if (!('resource' in variable)) continue;
    add(variable.resource);
    const owner = variables.find(({ name }) => name === variable.controlledBy);
    const middle = owner && 'resource' in owner ? between[owner.resource.kind] : undefined;
    const { namespace } = variable.resource;
    if (middle && middle.kind !== variable.resource.kind) add({ ...middle, ...(namespace ? { namespace } : {}) });
  }
  return [...found.values()];
}

export function recordingsOf(variables: readonly Variable[]): readonly Recording[] {
  const requests = variables.flatMap((variable) => ('requests' in variable ? [variable.requests] : []));
  return [...resourcesOf(variables).map((resource) => ({ kind: 'objects', resource }) as const), ...requests];
}

export function isRegExp(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
