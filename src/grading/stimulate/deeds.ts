import {
  type ExecResult,
  type HttpFailure,
  type HttpResponse,
  type KubeObject,
  type ObjectRef,
  ProbeError,
} from '../../cluster/cluster.ts';
import { refOf } from '../../cluster/object-ref.ts';
import type { Text } from '../../text.ts';
import type { Pod } from '../kube-types.ts';
import type { Stimuli } from '../stimuli.ts';
import { freshPod } from './fresh-pod.ts';
import { killed, killerOf } from './kill.ts';
import { nameOf, stimulusLabel, type UndoStep, urlOf } from './step.ts';
import { containerIDOf, type Hands } from './undo.ts';

/** One thing to do: how it is told, how it is undone, and the doing. */
export interface Deed<Result> {
  readonly told: Text;
  readonly step?: UndoStep;
  readonly perform: () => Promise<Result>;
}

/** Where and for which check it is done. */
export interface Place {
  readonly hands: Hands;
  readonly check: string;
  readonly signal: AbortSignal;
}

const requestMs = 10_000;
/** What a Pod may take to go beyond its own grace period. */
const deletionMs = 30_000;

export function deletion({ hands, signal }: Place, pod: Pod): Deed<void> {
  const ref = refOf(pod);
  const { uid = '', ownerReferences = [] } = pod.metadata;
  const bare = !ownerReferences.some(({ controller }) => controller === true);
  return {
    told: deleted(ref),
    ...(bare ? { step: { undo: 'delete', pod: freshPod(pod), uid } } : {}),
    perform: () => hands.delete(ref, { timeoutMs: requestMs, wait: false, uid, signal }),
  };
}

/** Deletes and waits until the name is free. */
export function removal({ hands, signal }: Place, pod: Pod): Deed<void> {
  const ref = refOf(pod);
  const { uid = '' } = pod.metadata;
  const grace = (pod.spec as { terminationGracePeriodSeconds?: number } | undefined)?.terminationGracePeriodSeconds;
  return {
    told: deleted(ref),
    step: { undo: 'delete', pod: freshPod(pod), uid },
    perform: () => hands.delete(ref, { timeoutMs: (grace ?? 30) * 1000 + deletionMs, uid, signal }),
  };
}

export function remaking({ hands, signal }: Place, pod: Pod): Deed<Pod> {
  const name = nameOf(refOf(pod));
  return {
    told: {
      en: `Made ${name} again from its spec.`,
      ko: `${name}을(를) 같은 스펙으로 다시 만듦`,
    },
    perform: async () => (await hands.create(freshPod(pod), { signal })) as Pod,
  };
}

export function killing({ hands, check, signal }: Place, pod: Pod, container: string): Deed<void> {
  const killer = labelled(killerOf(pod, container), check);
  const name = nameOf(refOf(pod));
  return {
    told: {
      en: `Killed the main process of container ${container} in ${name} (SIGKILL).`,
      ko: `${name}의 컨테이너 ${container} 메인 프로세스를 강제 종료함(SIGKILL)`,
    },
    step: { undo: 'create', ref: refOf(killer), check },
    perform: async () => {
      await hands.create(killer, { signal });
      await killed(hands, killer, signal);
    },
  };
}

export async function execution(
  { hands }: Place,
  ...[pod, argv, options]: Parameters<Stimuli['exec']>
): Promise<Deed<ExecResult>> {
  const { undo, undoIn, ...limits } = options;
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: pod.namespace, name: pod.name };
  const live = (await present(hands, ref)) as Pod;
  const owner = live.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
  const containerID = containerIDOf(live, pod.container);
  const command = argv.join(' ');
  return {
    told: {
      en: `Ran \`${command}\` in ${nameOf(ref)}.`,
      ko: `${nameOf(ref)}에서 \`${command}\` 실행`,
    },
    ...(undo
      ? {
          step: {
            undo: 'exec',
            pod,
            uid: live.metadata.uid ?? '',
            ...(owner === undefined ? {} : { owner }),
            ...(containerID === undefined ? {} : { containerID }),
            argv: undo,
            successor: undoIn === 'successor',
          },
        }
      : {}),
    perform: () => hands.exec(pod, argv, limits),
  };
}

export function requesting(
  { hands }: Place,
  ...[target, request, options]: Parameters<Stimuli['http']>
): Deed<HttpResponse | HttpFailure> {
  const { undo, ...limits } = options;
  const url = urlOf(target, request);
  return {
    told: { en: `Requested ${url}.`, ko: `${url} 요청` },
    ...(undo ? { step: { undo: 'http', target, request: undo } } : {}),
    perform: () => hands.http(target, request, limits),
  };
}

export async function scaling({ hands, signal }: Place, ref: ObjectRef, replicas: number): Promise<Deed<void>> {
  const found = await present(hands, ref);
  const former = (found.spec as { replicas?: number } | undefined)?.replicas ?? 1;
  return {
    told: {
      en: `Scaled ${nameOf(ref)} from ${former} to ${replicas} replicas.`,
      ko: `${nameOf(ref)}의 레플리카를 ${former}개에서 ${replicas}개로 변경`,
    },
    step: { undo: 'scale', ref, uid: found.metadata.uid ?? '', replicas: former },
    perform: async () => {
      await hands.patch(ref, { spec: { replicas } }, { subresource: 'scale', signal });
    },
  };
}

export function creation({ hands, check, signal }: Place, object: KubeObject): Deed<KubeObject> {
  const made = labelled(object, check);
  const ref = refOf(made);
  return {
    told: { en: `Created ${nameOf(ref)}.`, ko: `${nameOf(ref)} 생성` },
    step: { undo: 'create', ref, check },
    perform: () => hands.create(made, { signal }),
  };
}

export async function labelling(
  { hands, signal }: Place,
  ref: ObjectRef,
  key: string,
  value: string | null,
): Promise<Deed<void>> {
  const { uid = '', labels } = (await present(hands, ref)).metadata;
  const name = nameOf(ref);
  return {
    told:
      value === null
        ? {
            en: `Took the label ${key} from ${name}.`,
            ko: `${name}에서 레이블 ${key} 제거`,
          }
        : {
            en: `Gave ${name} the label ${key}=${value}.`,
            ko: `${name}에 레이블 ${key}=${value} 추가`,
          },
    step: { undo: 'label', ref, uid, key, value: labels?.[key] ?? null },
    perform: async () => {
      await hands.patch(ref, { metadata: { uid, labels: { [key]: value } } }, { signal });
    },
  };
}

async function present(hands: Hands, ref: ObjectRef): Promise<KubeObject> {
  const found = await hands.get(ref);
  if (!found) throw new ProbeError(`${nameOf(ref)} is gone`);
  return found;
}

function labelled(object: KubeObject, check: string): KubeObject {
  const labels = { ...object.metadata.labels, [stimulusLabel]: check };
  return { ...object, metadata: { ...object.metadata, labels } };
}

const deleted = (ref: ObjectRef): Text => ({
  en: `Deleted ${nameOf(ref)}.`,
  ko: `${nameOf(ref)} 삭제`,
});
