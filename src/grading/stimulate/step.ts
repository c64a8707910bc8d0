import type { HttpRequest, HttpTarget, KubeObject, ObjectRef } from '../../cluster/cluster.ts';
import type { Text } from '../../text.ts';

/** How a deed is undone: plain data, noted in the cluster before the deed, so that another klab can do it. */
export type UndoStep =
  | { readonly undo: 'scale'; readonly ref: ObjectRef; readonly uid: string; readonly replicas: number }
  | {
      readonly undo: 'label';
      readonly ref: ObjectRef;
      readonly uid: string;
      readonly key: string;
      readonly value: string | null;
    }
  /** An object that klab made: it goes only if it carries klab's label. */
  | { readonly undo: 'create'; readonly ref: ObjectRef; readonly check: string }
  /** A Pod that nobody else makes again; `uid` of the one that was deleted. */
  | { readonly undo: 'delete'; readonly pod: KubeObject; readonly uid: string }
  | {
      readonly undo: 'exec';
      readonly pod: { readonly namespace: string; readonly name: string; readonly container?: string };
      readonly uid: string;
      /** uid of its controller. */
      readonly owner?: string;
      readonly containerID?: string;
      readonly argv: readonly string[];
      readonly successor: boolean;
    }
  | { readonly undo: 'http'; readonly target: HttpTarget; readonly request: HttpRequest };

/** What klab makes carries it, with the check's id. */
export const stimulusLabel = 'klab.dev/stimulus';

export const nameOf = ({ kind, namespace, name }: ObjectRef): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

/** `http://host:port/path`, for people. */
export const urlOf = (target: HttpTarget, { path }: HttpRequest): string =>
  `http://${target.kind === 'service' ? `${target.name}.${target.namespace}` : target.host}:${target.port}${path}`;

/** What a step does, as a sentence without its subject's fate: used for "klab …" and "klab could not …". */
export function stepText(step: UndoStep): Text {
  switch (step.undo) {
    case 'scale':
      return {
        en: `set replicas of ${nameOf(step.ref)} back to ${step.replicas}`,
        ko: `${nameOf(step.ref)}의 레플리카를 ${step.replicas}개로 되돌리기`,
      };
    case 'label':
      return {
        en: `put label ${step.key} of ${nameOf(step.ref)} back to ${step.value ?? 'absent'}`,
        ko: `${nameOf(step.ref)}의 레이블 ${step.key}을(를) ${step.value ?? '없음'}(으)로 되돌리기`,
      };
    case 'create':
      return { en: `delete ${nameOf(step.ref)} again`, ko: `만들었던 ${nameOf(step.ref)} 삭제` };
    case 'delete': {
      const { namespace, name } = step.pod.metadata;
      return { en: `make Pod ${namespace}/${name} again`, ko: `Pod ${namespace}/${name} 다시 만들기` };
    }
    case 'exec': {
      const { namespace, name } = step.pod;
      const command = step.argv.join(' ');
      return {
        en: `run \`${command}\` in Pod ${namespace}/${name}`,
        ko: `Pod ${namespace}/${name}에서 \`${command}\` 실행`,
      };
    }
    case 'http':
      return { en: `request ${urlOf(step.target, step.request)}`, ko: `${urlOf(step.target, step.request)} 요청` };
  }
}
