import { z } from 'zod';
import type { AccessQuestion, Resource } from '../src/cluster/cluster.ts';
import { pointAt } from '../src/grading/evidence.ts';
import { explainAbsence } from '../src/grading/explain/absence.ts';
import { defineGrader, type Sight } from '../src/grading/grader.ts';
import { isTerminating } from '../src/grading/kube-types.ts';
import { type Explanation, failedBy, passed } from '../src/grading/observation.ts';
import type { Evidence } from '../src/grading/verdict.ts';
import { explainDenial, rbacWatches } from './access/explain.ts';

const words = z.array(z.string().min(1)).min(1);

const rule = z.strictObject({
  verbs: words.describe('get, list, watch, create, update, patch, delete …'),
  resources: words.describe('Plural names: pods, deployments, pods/log.'),
  group: z.string().default('').describe('API group: apps, batch; empty for the core group.'),
  namespace: z.string().min(1).optional().describe('Absent: in the whole cluster.'),
  name: z.string().min(1).optional().describe('Only this object.'),
});

const params = z
  .strictObject({
    serviceAccount: z.strictObject({ namespace: z.string().min(1), name: z.string().min(1) }),
    may: z.array(rule).default([]).describe('Each verb on each resource is allowed.'),
    mayNot: z.array(rule).default([]).describe('None of the verbs on none of the resources is allowed.'),
  })
  .refine(({ may, mayNot }) => may.length + mayNot.length > 0, 'give may or mayNot');

type Params = z.infer<typeof params>;

/** What a ServiceAccount may do and may not, as the API server decides it; how the rights came about does not matter. */
export const access = defineGrader<Params>({
  kind: 'access',
  summary: 'what a ServiceAccount may do and may not (SubjectAccessReview)',
  params,
  active: true,
  // Nobody has rights to begin with: only `may` shows that somebody has worked.
  needsWitness: ({ may = [] }) => Array.isArray(may) && may.length === 0,
  denies: ({ serviceAccount: { namespace, name } }) => ({
    what: `any right of ServiceAccount ${name}`,
    of: 'right',
    names: [name],
    shownBy(other) {
      const { serviceAccount, may } = other.params as Params;
      return (
        other.kind === 'access' &&
        may.length > 0 &&
        serviceAccount.name === name &&
        serviceAccount.namespace === namespace
      );
    },
  }),
  watches: ({ serviceAccount: { namespace }, may }) => [
    accounts(namespace),
    ...(namespace === 'default' ? [] : [accounts('default')]),
    ...rbacWatches(may.map((rule) => rule.namespace ?? namespace)),
  ],
  async grade(sight, { serviceAccount, may, mayNot }, signal) {
    const { namespace, name } = serviceAccount;
    const siblings = await sight.list(accounts(namespace));
    const account = siblings.find(({ metadata }) => metadata.name === name);
    if (!account || isTerminating(account)) {
      const elsewhere = namespace === 'default' ? undefined : await sight.get({ ...accounts('default'), name });
      return failedBy(explainAbsence({ kind: 'ServiceAccount', name, namespace }, { siblings, elsewhere }));
    }
    const questions = [
      ...may.flatMap((one) => questionsOf(serviceAccount, one).map((question) => ({ question, allowed: true }))),
      ...mayNot.flatMap((one) => questionsOf(serviceAccount, one).map((question) => ({ question, allowed: false }))),
    ];
    const answers = await Promise.all(
      questions.map(async (asked) => ({ ...asked, answer: await sight.access(asked.question, { signal }) })),
    );
    const off = answers.find(({ allowed, answer }) => answer.allowed !== allowed);
    if (off) return failedBy(await explain(sight, off, pointAt(account)));
    return passed(
      {
        en: `ServiceAccount ${name} may do what it has to, and no more of what was asked.`,
        ko: `ServiceAccount ${name}의 권한이 요구한 대로입니다.`,
      },
      ...answers.slice(0, 10).map(({ question, answer }) => ({
        object: pointAt(account),
        field: textOf(question),
        observed: answer.allowed ? 'allowed' : 'not allowed',
      })),
    );
  },
});

const accounts = (namespace: string): Resource => ({ apiVersion: 'v1', kind: 'ServiceAccount', namespace });

function questionsOf(
  serviceAccount: Params['serviceAccount'],
  { verbs, resources, group, namespace, name }: Params['may'][number],
): readonly AccessQuestion[] {
  return verbs.flatMap((verb) =>
    resources.map((resource) => ({
      serviceAccount,
      verb,
      resource,
      group,
      ...(namespace ? { namespace } : {}),
      ...(name ? { name } : {}),
    })),
  );
}

const whatOf = ({ verb, resource, group, name }: AccessQuestion) =>
  `${verb} ${resource}${group ? `.${group}` : ''}${name ? `/${name}` : ''}`;

/** As one would say it: `list pods in namespace team-a`, `get secrets in the whole cluster`. */
function textOf(question: AccessQuestion): string {
  const { namespace } = question;
  return `${whatOf(question)} ${namespace ? `in namespace ${namespace}` : 'in the whole cluster'}`;
}

function koreanOf(question: AccessQuestion): string {
  const { namespace } = question;
  return `${whatOf(question)}(${namespace ? `네임스페이스 ${namespace}` : '클러스터 전체'})`;
}

async function explain(
  sight: Sight,
  {
    question,
    allowed,
    answer,
  }: { question: AccessQuestion; allowed: boolean; answer: { allowed: boolean; reason: string } },
  object: NonNullable<Evidence['object']>,
): Promise<Explanation> {
  const { name } = question.serviceAccount;
  const text = textOf(question);
  const korean = koreanOf(question);
  const why = allowed ? await explainDenial(sight, question) : undefined;
  const observed = `${answer.allowed ? 'allowed' : 'not allowed'}${answer.reason ? `: ${answer.reason}` : ''}`;
  const evidence: Evidence = { object, field: text, expected: allowed ? 'allowed' : 'not allowed', observed };
  return {
    because: allowed
      ? {
          en: `ServiceAccount ${name} may not ${text}. ${why?.because.en ?? 'Its roles do not allow it.'}`,
          ko: `ServiceAccount ${name}에 권한이 없습니다: ${korean}. ${why?.because.ko ?? '연결된 롤이 허용하지 않습니다.'}`,
        }
      : {
          en: `ServiceAccount ${name} may ${text}, but must not.`,
          ko: `ServiceAccount ${name}에 없어야 할 권한이 있습니다: ${korean}.`,
        },
    evidence: [evidence, ...(why?.evidence ?? [])],
  };
}
