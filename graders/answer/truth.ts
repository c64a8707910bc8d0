import type { GradingCluster, Resource } from '../../src/cluster/cluster.ts';
import { fieldAt } from '../../src/grading/field.ts';
import { isFinished, isTerminating, type Pod } from '../../src/grading/kube-types.ts';
import { onPod } from '../../src/grading/on-pod.ts';
import { podsWatches } from '../../src/grading/pod-set.ts';
import { viewWorkload, type WorkloadRef, workloadWatches } from '../../src/grading/workload.ts';
import type { AnswerParams } from '../answer.ts';
import { compute, computedWatches } from './computed.ts';
import { logged } from './logged.ts';

type Expectation = AnswerParams['equals'];

/** What is right at this moment, or why that cannot be said because of another answer. */
export type Truth =
  | {
      readonly values: readonly string[];
      readonly quantifier: 'all' | 'any';
      readonly what: { en: string; ko: string };
    }
  | { readonly missing: { en: string; ko: string } };

/** What the truth of an expectation is read from. */
export function truthWatches(equals: Expectation): readonly Resource[] {
  if ('pods' in equals) return workloadWatches(equals.pods);
  if ('pod' in equals) return workloadWatches(equals.pod.of);
  if ('cel' in equals) return computedWatches(equals);
  if ('log' in equals) return podsWatches(equals.log.of);
  if (!('field' in equals)) return [];
  const { apiVersion, kind, namespace } = equals.field;
  return [{ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) }];
}

/** The truth at this moment, from the live cluster. */
export async function truthOf(
  cluster: GradingCluster,
  { equals }: AnswerParams,
  answers: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Truth> {
  if ('value' in equals)
    return { values: [equals.value], quantifier: 'all', what: { en: 'the value asked for', ko: '요구한 값' } };
  if ('field' in equals) {
    const { kind, name, path } = equals.field;
    const object = await cluster.get(equals.field);
    if (!object)
      return {
        missing: {
          en: `There is no ${kind} ${name} at this moment, so no answer can be right.`,
          ko: `지금 ${kind} ${name}이(가) 없어 맞는 답이 없습니다.`,
        },
      };
    const value = fieldAt(object, path);
    if (value === undefined)
      return {
        missing: {
          en: `${kind} ${name} has no ${path} at this moment.`,
          ko: `지금 ${kind} ${name}에 ${path}이(가) 없습니다.`,
        },
      };
    return {
      values: [textOf(value)],
      quantifier: 'all',
      what: { en: `${path} of ${kind} ${name}`, ko: `${kind} ${name}의 ${path}` },
    };
  }
  if ('pods' in equals) return ofPods(cluster, equals);
  if ('cel' in equals) return ofExpression(cluster, equals);
  if ('log' in equals) return logged(cluster, equals, signal);
  const pod = await namedPod(cluster, equals.pod.of, answers.get(equals.pod.answer)?.trim());
  const { kind, name } = equals.pod.of;
  if (!pod)
    return {
      missing: {
        en: `The answer "${equals.pod.answer}" has to name a Pod of ${kind} ${name} first.`,
        ko: `먼저 답 "${equals.pod.answer}"에 ${kind} ${name}의 Pod 이름을 적어야 합니다.`,
      },
    };
  const title = pod.metadata.name;
  if ('path' in equals) {
    const value = fieldAt(pod, equals.path);
    if (value === undefined)
      return {
        missing: {
          en: `Pod ${title} has no ${equals.path} at this moment.`,
          ko: `지금 Pod ${title}에 ${equals.path}이(가) 없습니다.`,
        },
      };
    return {
      values: [textOf(value)],
      quantifier: 'all',
      what: { en: `${equals.path} of Pod ${title}`, ko: `Pod ${title}의 ${equals.path}` },
    };
  }
  const place = {
    namespace: equals.pod.of.namespace,
    name: title,
    ...(equals.container ? { container: equals.container } : {}),
  };
  const { exitCode, stdout } = await onPod(cluster.exec(place, equals.exec, { timeoutMs: 10_000, signal }));
  const command = equals.exec.join(' ');
  if (exitCode !== 0)
    return {
      missing: {
        en: `\`${command}\` fails in Pod ${title} (exit code ${exitCode}).`,
        ko: `Pod ${title}에서 \`${command}\`이(가) 실패합니다(종료 코드 ${exitCode}).`,
      },
    };
  return {
    values: [stdout.trim()],
    quantifier: 'all',
    what: {
      en: `what \`${command}\` prints in Pod ${title}`,
      ko: `Pod ${title}에서 \`${command}\`이(가) 출력하는 값`,
    },
  };
}

/** As an answer is written: text as it is, all else as JSON. Never shortened: it is compared, not shown. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).trim();

async function ofExpression(cluster: GradingCluster, equals: Extract<Expectation, { cel: string }>): Promise<Truth> {
  const result = await compute(cluster, equals);
  const { en, ko } = equals.is;
  if ('problem' in result || result.texts.length === 0) {
    return {
      missing: {
        en: `At this moment nothing in the cluster is ${en}, so no answer can be right.`,
        ko: `지금 클러스터에 해당하는 것(${ko})이 없어 맞는 답이 없습니다.`,
      },
    };
  }
  return { values: [...new Set(result.texts)], quantifier: equals.quantifier, what: { en, ko } };
}

async function ofPods(
  cluster: GradingCluster,
  { pods: of, each, quantifier }: Extract<Expectation, { pods: unknown }>,
): Promise<Truth> {
  const { pods } = await viewWorkload(cluster, of);
  const values = pods.filter((pod) => !isTerminating(pod) && !isFinished(pod)).flatMap((pod) => pick[each](pod) ?? []);
  if (values.length === 0)
    return {
      missing: {
        en: `${of.kind} ${of.name} has no Pods at this moment.`,
        ko: `지금 ${of.kind} ${of.name}의 Pod가 없습니다.`,
      },
    };
  const label = labels[each];
  const distinct = [...new Set(values)];
  if (quantifier === 'any')
    return {
      values: distinct,
      quantifier,
      what: { en: `the ${label.en} of a Pod of ${of.kind} ${of.name}`, ko: `${of.kind} ${of.name}의 Pod ${label.ko}` },
    };
  return {
    values: distinct,
    quantifier,
    what: {
      en: `the ${label.en} of all Pods of ${of.kind} ${of.name}`,
      ko: `${of.kind} ${of.name}의 모든 Pod ${label.ko}`,
    },
  };
}

const pick: Readonly<Record<'name' | 'ip' | 'node' | 'owner', (pod: Pod) => string | undefined>> = {
  name: (pod) => pod.metadata.name,
  ip: (pod) => pod.status?.podIP,
  node: (pod) => pod.spec?.nodeName,
  owner: (pod) => pod.metadata.ownerReferences?.find(({ controller }) => controller)?.name,
};

const labels = {
  name: { en: 'name', ko: '이름' },
  ip: { en: 'IP address', ko: 'IP 주소' },
  node: { en: 'node', ko: '노드' },
  owner: { en: 'owner (ReplicaSet)', ko: '소유자(ReplicaSet)' },
} as const;

async function namedPod(cluster: GradingCluster, of: WorkloadRef, name: string | undefined): Promise<Pod | undefined> {
  const { pods } = await viewWorkload(cluster, of);
  return pods.find((pod) => pod.metadata.name === name && !isTerminating(pod));
}
