import { anotherPath, anotherWord } from '../another.ts';
import { edited, type Fault, type Operator } from '../fault.ts';
import { rulePathsOf } from '../ingress-backends.ts';
import { at, fieldsOf, listOf } from '../paths.ts';
import { containersOf, podSpecOf } from '../pod-template.ts';
import { probesOf } from '../probes.ts';
import type { Subject } from '../subjects.ts';
import { isTokenMount } from '../token-mount.ts';

/** A probe asks for another path, a volume lies elsewhere, an Ingress listens for another path or host. */
export const wrongPath: Operator = {
  name: 'wrong-path',
  on: ['made', 'changed'],
  faults: (subject) => [...ofProbes(subject), ...ofMounts(subject), ...ofIngress(subject), ...ofNode(subject)],
};

const other = (old: unknown) => anotherPath(String(old));

function ofProbes(subject: Subject): readonly Fault[] {
  return probesOf(subject.object).flatMap(({ path, probe, id }) =>
    fieldsOf(probe['httpGet'])['path'] === undefined
      ? []
      : edited(subject, {
          path: [...path, 'httpGet', 'path'],
          to: other,
          id: [...id, 'path'],
          words: [String(path.at(-1))],
        }),
  );
}

function ofMounts(subject: Subject): readonly Fault[] {
  return containersOf(subject.object).flatMap(({ path, container, id }) =>
    listOf(container['volumeMounts'])
      .map(fieldsOf)
      .flatMap((mount, index) =>
        isTokenMount(mount)
          ? []
          : edited(subject, {
              path: [...path, 'volumeMounts', index, 'mountPath'],
              to: other,
              id: [...id, 'mount', String(mount['name']), 'path'],
              words: ['volumeMounts', 'mountPath'],
            }),
      ),
  );
}

function ofIngress(subject: Subject): readonly Fault[] {
  const { object } = subject;
  const paths = rulePathsOf(object).flatMap(({ path, id }) =>
    at(object, [...path, 'path']) === undefined
      ? []
      : edited(subject, { path: [...path, 'path'], to: other, id: [...id, 'path'], words: ['path'] }),
  );
  const rules = object.kind === 'Ingress' ? listOf(at(object, ['spec', 'rules'])).map(fieldsOf) : [];
  const hosts = rules.flatMap(({ host }, index) =>
    typeof host !== 'string'
      ? []
      : edited(subject, {
          path: ['spec', 'rules', index, 'host'],
          to: (old) => anotherHost(String(old)),
          id: [`rule${index + 1}`, 'host'],
          words: ['host'],
        }),
  );
  return [...paths, ...hosts];
}

/** Of a host name the first part. */
const anotherHost = (host: string) => host.replace(/^[^.]*/, (first) => anotherWord(first));

function ofNode(subject: Subject): readonly Fault[] {
  const spec = podSpecOf(subject.object);
  if (!spec) return [];
  return listOf(at(subject.object, [...spec, 'volumes']))
    .map(fieldsOf)
    .filter(({ hostPath }) => hostPath !== undefined)
    .flatMap(({ name }) =>
      edited(subject, {
        path: [...spec, 'volumes', { name: String(name) }, 'hostPath', 'path'],
        to: other,
        id: ['volume', String(name), 'hostpath'],
        words: ['hostPath'],
      }),
    );
}
