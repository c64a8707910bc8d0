import { z } from 'zod';
import { pointAt } from '../src/grading/evidence.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { isTerminating } from '../src/grading/kube-types.ts';
import { collectionOf, isWanted, labelText, nameOrLabels } from '../src/grading/objects.ts';
import { failed, passed } from '../src/grading/observation.ts';

const params = z
  .strictObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    namespace: z.string().min(1).optional().describe('Absent for kinds that have no namespace.'),
    name: z.string().min(1).optional(),
    labels: z.record(z.string(), z.string()).optional(),
  })
  .refine(nameOrLabels, 'give either name or labels');

type Params = z.infer<typeof params>;

/** Gone for good; an object that is still Terminating is not. Its check needs a witness that it has existed. */
export const absent = defineGrader<Params>({
  kind: 'absent',
  summary: 'an object is gone (needs a witness that it existed)',
  params,
  active: false,
  needsWitness: true,
  denies: ({ kind, name, labels = {} }) => ({
    what: `${kind} ${name ?? labelText(labels)}`,
    of: 'thing',
    names: name === undefined ? Object.values(labels) : [name],
  }),
  watches: (wanted) => [collectionOf(wanted)],
  async grade(cluster, wanted) {
    const { kind, namespace, name, labels } = wanted;
    const all = await cluster.list(collectionOf(wanted));
    const left = all.find((object) => isWanted(wanted, object));
    const title = name ?? labelText(labels ?? {});
    if (!left) {
      const object = { kind, name: title, ...(namespace === undefined ? {} : { namespace }) };
      return passed(
        { en: `${kind} ${title} is gone.`, ko: `${kind} ${title}: 삭제되었습니다.` },
        { object, expected: 'gone', observed: 'gone' },
      );
    }
    const leaving = isTerminating(left);
    return failed(
      {
        en: `${kind} ${left.metadata.name} is still there${leaving ? ', being deleted' : ''}.`,
        ko: `${kind} ${left.metadata.name}: 아직 남아 있습니다${leaving ? '(삭제 중)' : ''}.`,
      },
      { object: pointAt(left), expected: 'gone', observed: leaving ? 'Terminating' : 'there' },
    );
  },
});
