import { parse } from 'yaml';
import { z } from 'zod';
import { show } from '../../src/grading/evidence.ts';
import type { Explanation } from '../../src/grading/observation.ts';

export const kubeconfigDemand = z
  .strictObject({
    namespace: z.string().min(1).optional().describe('Namespace of the current context.'),
    context: z.string().min(1).optional().describe('Name of the current context.'),
  })
  .refine((demand) => Object.values(demand).some((value) => value !== undefined), 'give namespace or context');

/** The parts that are looked at; credentials are not among them. */
const shape = z.object({
  'current-context': z.string().optional(),
  contexts: z
    .array(
      z.object({
        name: z.string(),
        context: z.object({ namespace: z.string().optional(), cluster: z.string().optional() }),
      }),
    )
    .nullish(),
  clusters: z.array(z.object({ name: z.string() })).nullish(),
});

/** Why the current context of a kubeconfig is not as asked; undefined when it is. */
export function explainKubeconfig(text: string, wanted: z.infer<typeof kubeconfigDemand>): Explanation | undefined {
  const off = (en: string, ko: string, field: string, expected: string, observed: unknown): Explanation => ({
    because: { en, ko },
    evidence: [{ object: { kind: 'Config', name: 'kubeconfig' }, field, expected, observed: show(observed) }],
  });
  const config = shape.safeParse(readYaml(text)).data;
  if (!config)
    return off(
      'The kubeconfig of this lab cannot be read.',
      '이 실습의 kubeconfig를 읽을 수 없습니다.',
      '.',
      'a kubeconfig',
      'something else',
    );
  const current = config['current-context'];
  const found = config.contexts?.find(({ name }) => name === current);
  const known = found && config.clusters?.some(({ name }) => name === found.context.cluster);
  if (!found || !known)
    return off(
      `The kubeconfig has no usable current context "${show(current)}".`,
      `kubeconfig의 현재 컨텍스트 "${show(current)}"을(를) 쓸 수 없습니다.`,
      '.current-context',
      'a context with a cluster',
      current,
    );
  if (wanted.context !== undefined && current !== wanted.context)
    return off(
      `The current context is ${show(current)}.`,
      `현재 컨텍스트가 ${show(current)}입니다.`,
      '.current-context',
      wanted.context,
      current,
    );
  const namespace = found.context.namespace ?? 'default';
  if (wanted.namespace !== undefined && namespace !== wanted.namespace)
    return off(
      `The namespace of the current context is ${namespace}.`,
      `현재 컨텍스트의 네임스페이스가 ${namespace}입니다.`,
      `.contexts[name=${current}].context.namespace`,
      wanted.namespace,
      namespace,
    );
  return undefined;
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}
