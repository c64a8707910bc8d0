import { z } from 'zod';
import { pointAt } from '../src/grading/evidence.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { isTerminating, selects } from '../src/grading/kube-types.ts';
import { failed, passed } from '../src/grading/observation.ts';

const params = z
  .strictObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    namespace: z.string().min(1).optional().describe('Absent for kinds that have no namespace.'),
    name: z.string().min(1).optional(),
    labels: z.record(z.string(), z.string()).optional(),
  })
  .refine(({ name, labels }) => (name === undefined) !== (labels === undefined), 'give either name or labels');

type Params = z.infer<typeof params>;

/** Gone for good; an object that is still Terminating is not. Its check needs a witness that it has existed. */
export const absent = defineGrader<Params>({
  kind: 'absent',
  summary: 'an object is gone (needs a witness that it existed)',
  params,
  active: false,
  needsWitness: true,
  watches: ({ apiVersion, kind, namespace }) => [
    { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) },
  ],
  async grade(cluster, { apiVersion, kind, namespace, name, labels }) {
    const all = await cluster.list({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) });
    const left = all.find((object) => (labels ? selects(labels, object) : object.metadata.name === name));
    const title =
      name ??
      Object.entries(labels ?? {})
        .map((pair) => pair.join('='))
        .join(',');
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
