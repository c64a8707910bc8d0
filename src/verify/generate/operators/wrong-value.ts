import { anotherValue, anotherWord } from '../another.ts';
import { edited, type Fault, type Operator } from '../fault.ts';
import { at, fieldsOf, listOf } from '../paths.ts';
import { containersOf } from '../pod-template.ts';
import { dataOf, decoded, encoded } from '../stores.ts';
import type { Subject } from '../subjects.ts';

/** A value is another one: of a ConfigMap or Secret, of a variable, the host name that a Service stands for. */
export const wrongValue: Operator = {
  name: 'wrong-value',
  on: ['made', 'changed'],
  faults: (subject) => [...ofData(subject), ...ofVariables(subject), ...ofHostName(subject)],
};

function ofData(subject: Subject): readonly Fault[] {
  const { object } = subject;
  return dataOf(object).flatMap(({ key, path }) =>
    edited(subject, {
      path,
      to: (old) => encoded(object, anotherValue(decoded(object, old))),
      id: ['data', key],
      words: [key],
    }),
  );
}

function ofVariables(subject: Subject): readonly Fault[] {
  return containersOf(subject.object).flatMap(({ path, container, id }) =>
    listOf(container['env'])
      .map(fieldsOf)
      .filter(({ value }) => typeof value === 'string')
      .flatMap(({ name }) =>
        edited(subject, {
          path: [...path, 'env', { name: String(name) }, 'value'],
          to: (old) => anotherValue(String(old)),
          id: [...id, 'env', String(name)],
          words: ['env', String(name)],
        }),
      ),
  );
}

function ofHostName(subject: Subject): readonly Fault[] {
  const path = ['spec', 'externalName'];
  if (at(subject.object, path) === undefined) return [];
  return edited(subject, {
    path,
    to: (old) => anotherWord(String(old)),
    id: ['externalname'],
    words: ['externalName'],
  });
}
