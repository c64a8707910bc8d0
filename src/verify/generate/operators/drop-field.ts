import { isDeepStrictEqual } from 'node:util';
import { edited, type Fault, type Operator } from '../fault.ts';
import { at, fieldsOf, listOf, type Path } from '../paths.ts';
import { containersOf, podSpecOf } from '../pod-template.ts';
import { probeFields } from '../probes.ts';
import type { Subject } from '../subjects.ts';
import { isTokenMount } from '../token-mount.ts';

/** A field that may be left out was left out. */
export const dropField: Operator = {
  name: 'drop-field',
  on: ['made', 'changed'],
  faults: (subject) => [...ofContainers(subject), ...ofPods(subject), ...ofObject(subject)],
};

const gone = () => undefined;
const drop = (subject: Subject, path: Path, id: readonly string[], words: readonly string[]) =>
  at(subject.object, path) === undefined ? [] : edited(subject, { path, to: gone, id: [...id, 'drop'], words });

function ofContainers(subject: Subject): readonly Fault[] {
  return containersOf(subject.object).flatMap(({ path, container, id }) => {
    const { requests, limits } = fieldsOf(container['resources']);
    const mounts = listOf(container['volumeMounts']).map(fieldsOf);
    const fields = [...probeFields, 'lifecycle', 'securityContext'];
    return [
      ...fields.flatMap((field) => drop(subject, [...path, field], [...id, field.toLowerCase()], [field])),
      ...drop(subject, [...path, 'resources', 'limits'], [...id, 'limits'], ['limits']),
      // Where there are limits and no requests, the API makes them the requests too.
      ...(isDeepStrictEqual(requests, limits)
        ? []
        : drop(subject, [...path, 'resources', 'requests'], [...id, 'requests'], ['requests'])),
      ...listOf(container['env'])
        .map((one) => String(fieldsOf(one)['name']))
        .flatMap((name) => drop(subject, [...path, 'env', { name }], [...id, 'env', name], ['env', name])),
      ...mounts.flatMap((mount, index) => {
        if (isTokenMount(mount)) return [];
        const where: Path = [...path, 'volumeMounts', index];
        const which = [...id, 'mount', String(mount['name'])];
        const readOnly = mount['readOnly'] === true;
        return [
          ...(readOnly ? drop(subject, [...where, 'readOnly'], [...which, 'readonly'], ['readOnly']) : []),
          ...drop(subject, where, which, ['volumeMounts', 'mountPath']),
        ];
      }),
    ];
  });
}

function ofPods(subject: Subject): readonly Fault[] {
  const spec = podSpecOf(subject.object);
  if (!spec) return [];
  const account = at(subject.object, [...spec, 'serviceAccountName']);
  return [
    ...(account === 'default' ? [] : dropAccount(subject, spec)),
    ...['nodeSelector', 'affinity'].flatMap((field) => drop(subject, [...spec, field], [field.toLowerCase()], [field])),
  ];
}

/** The API keeps the name in two fields and fills in each from the other. */
function dropAccount(subject: Subject, spec: Path): readonly Fault[] {
  const path = [...spec, 'serviceAccountName'];
  if (at(subject.object, path) === undefined) return [];
  return edited(subject, {
    path,
    to: () => 'default',
    id: ['serviceaccount', 'drop'],
    words: ['serviceAccountName'],
  });
}

/** Fields with the value that the API puts in place of a missing one; who wrote that value wrote nothing. */
const defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Deployment: {
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    minReadySeconds: undefined,
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
  },
  // With the type go its node ports: the API takes them back by itself.
  Service: {
    type: 'ClusterIP',
    sessionAffinity: 'None',
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
  },
  Job: { backoffLimit: 6, completions: 1, parallelism: 1, activeDeadlineSeconds: undefined },
  CronJob: { concurrencyPolicy: 'Allow', startingDeadlineSeconds: undefined },
};

function ofObject(subject: Subject): readonly Fault[] {
  const { object } = subject;
  return Object.entries(defaults[object.kind] ?? {}).flatMap(([field, byDefault]) => {
    const path = ['spec', field];
    const value = at(object, path);
    // Without that type it would need ports, which it does not have.
    if (value === 'ExternalName') return [];
    return isDeepStrictEqual(value, byDefault) ? [] : drop(subject, path, [field.toLowerCase()], [field]);
  });
}
