import { anotherWord } from '../another.ts';
import { edited, type Fault, type Operator } from '../fault.ts';
import { isBoilerplate, isForeign } from '../labels.ts';
import { at, fieldsOf, type Path } from '../paths.ts';
import { templateOf } from '../pod-template.ts';
import type { Subject } from '../subjects.ts';

/** Where selectors lie that may name what they like; those of workloads have to fit their template. */
const selectors: Readonly<Record<string, Path>> = {
  Service: ['spec', 'selector'],
  NetworkPolicy: ['spec', 'podSelector', 'matchLabels'],
  PodDisruptionBudget: ['spec', 'selector', 'matchLabels'],
};

/** A selector looks for another label, or the object or its Pods carry another one. */
export const wrongLabel: Operator = {
  name: 'wrong-label',
  on: ['made', 'changed'],
  faults(subject, scene) {
    const { object } = subject;
    const selector = selectors[object.kind];
    return [
      ...(selector ? inMap(subject, selector, ['selector'], () => true) : []),
      ...inMap(
        subject,
        ['metadata', 'labels'],
        ['label'],
        (key) =>
          subject.how === 'changed' ||
          scene.isLabelAskedFor(subject, key) ||
          !isBoilerplate(object, key, scene.objects),
      ),
      ...ofTemplate(subject),
    ];
  },
};

/** Labels of the template that its own selector does not ask for; to change the others takes the object apart. */
function ofTemplate(subject: Subject): readonly Fault[] {
  const template = templateOf(subject.object);
  if (!template || template.length === 0) return [];
  const own = fieldsOf(at(subject.object, ['spec', 'selector', 'matchLabels']));
  return inMap(subject, [...template, 'metadata', 'labels'], ['pod-label'], (key) => !(key in own));
}

function inMap(
  subject: Subject,
  path: Path,
  id: readonly string[],
  isMeant: (key: string) => boolean,
): readonly Fault[] {
  return Object.keys(fieldsOf(at(subject.object, path)))
    .filter((key) => !isForeign(key) && isMeant(key))
    .flatMap((key) =>
      edited(subject, {
        path: [...path, key],
        to: (old) => anotherWord(String(old)),
        id: [...id, key],
        words: ['labels', 'matchLabels', 'selector'],
      }),
    );
}
