import { anotherWord } from '../another.ts';
import { edited, type Fault, type Operator } from '../fault.ts';
import { at, fieldsOf, listOf, pathText, put } from '../paths.ts';
import { containersOf } from '../pod-template.ts';
import type { Scene } from '../scene.ts';
import { dataOf, isAnswers, type Store, storeNamed } from '../stores.ts';
import type { Subject } from '../subjects.ts';

/** A key of a ConfigMap or Secret is called otherwise, or a variable takes its value from another key. */
export const wrongKey: Operator = {
  name: 'wrong-key',
  on: ['made', 'changed'],
  faults: (subject, scene) => [...ofData(subject, scene), ...ofVariables(subject, scene)],
};

/** Only where the key matters. Not of answers: to have no answer is the start state. */
function ofData(subject: Subject, scene: Scene): readonly Fault[] {
  const { object, before } = subject;
  if (isAnswers(subject, scene)) return [];
  const keys = dataOf(object);
  return keys.flatMap(({ path, key }) => {
    const isOld = before && at(before, path) !== undefined;
    if (isOld || !(scene.isAskedFor(subject, key) || isRead(subject, key, scene))) return [];
    const wrong = anotherWord(
      key,
      keys.map((one) => one.key),
    );
    const field = path.slice(0, -1);
    return [
      {
        id: ['data', key, 'key'],
        what: `${pathText(path)} is called ${wrong}`,
        words: [key],
        apply: (live: typeof object, { hands }) =>
          hands.replace(put(put(live, path, undefined), [...field, wrong], at(live, path))),
      } satisfies Fault,
    ];
  });
}

/** A variable names the key, or somebody takes all of them. */
function isRead(subject: Subject, key: string, scene: Scene): boolean {
  return scene.isReferredTo(subject, key) || scene.isReferredTo(subject, subject.object.metadata.name);
}

function ofVariables(subject: Subject, scene: Scene): readonly Fault[] {
  return containersOf(subject.object).flatMap(({ path, container, id }) =>
    listOf(container['env'])
      .map(fieldsOf)
      .flatMap((variable) => {
        const name = String(variable['name']);
        const from = fieldsOf(variable['valueFrom']);
        const ref = ['configMapKeyRef', 'secretKeyRef'].find((one) => from[one] !== undefined);
        if (ref === undefined) return [];
        const kind: Store = ref === 'secretKeyRef' ? 'Secret' : 'ConfigMap';
        const store = storeNamed(scene.objects, kind, String(fieldsOf(from[ref])['name']), subject.object);
        return edited(subject, {
          path: [...path, 'env', { name }, 'valueFrom', ref, 'key'],
          to: (old) => anotherKey(String(old), store ? dataOf(store).map(({ key }) => key) : []),
          id: [...id, 'env', name, 'key'],
          words: [ref, 'env', name],
        });
      }),
  );
}

/** Rather one that is there, so that the container starts all the same. */
const anotherKey = (key: string, keys: readonly string[]) => keys.find((one) => one !== key) ?? anotherWord(key);
