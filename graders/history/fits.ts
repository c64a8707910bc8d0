import { show, showField } from '../../src/grading/evidence.ts';
import { isSameImage } from '../../src/grading/image-name.ts';
import type { TemplateState } from '../../src/grading/story/lives.ts';
import { mismatch } from '../../src/grading/subset.ts';
import type { Text } from '../../src/text.ts';
import type { HistoryParams } from '../history.ts';
import { type Carrier, carrierOf, causeIn, causeOf } from './carriers.ts';

/** Why a state is not the one asked for. */
export interface Unfit {
  /** Goes after "it had image x, but". */
  readonly because: Text;
  readonly field: string;
  readonly expected: string;
  readonly observed: string;
}

type Item = HistoryParams['sequence'][number];

/** undefined: the state is as asked. The image first, so that the rest is about a state of that image. */
export function mismatchOf(item: Item, state: TemplateState, carriers: readonly Carrier[]): Unfit | undefined {
  const images = (state.last.spec?.template?.spec?.containers ?? []).map(({ image }) => image ?? '');
  if (!images.some((image) => isSameImage(image, item.image))) {
    const field = '.spec.template.spec.containers[*].image';
    const because = { en: 'it had another image.', ko: '다른 이미지입니다.' };
    return { because, field, expected: item.image, observed: images.join(', ') };
  }
  const carrier = carrierOf(carriers, state);
  if (!carrier) return notCarried;
  return otherFields(item, state) ?? otherCause(item, state, carrier) ?? notRolledOut(item, state);
}

const notCarried: Unfit = {
  because: {
    en: 'so shortly that its controller never made a revision of it.',
    ko: '너무 짧아서 컨트롤러가 그 리비전을 만들지 않았습니다.',
  },
  field: 'revision',
  expected: 'a ReplicaSet or ControllerRevision of its own',
  observed: 'none',
};

function otherFields({ match }: Item, { last }: TemplateState): Unfit | undefined {
  const off = match && mismatch(match, last);
  if (!off) return undefined;
  return {
    because: { en: `${off.path} was not what was asked.`, ko: `${off.path} 값이 요구한 것과 달랐습니다.` },
    field: off.path,
    expected: showField(last, off.path, off.expected),
    observed: showField(last, off.path, off.observed),
  };
}

/**
 * The workload says it, and its controller has taken it over: who writes it on an old ReplicaSet afterwards, or on the
 * workload before the change (then the earlier revision has it), has not recorded a cause.
 */
function otherCause({ cause }: Item, state: TemplateState, carrier: Carrier): Unfit | undefined {
  if (cause === undefined) return undefined;
  const pattern = new RegExp(cause);
  const own = causeOf(state.last);
  const kept = state.last.kind === 'Deployment' ? causeIn(carrier, state) : own;
  const wrong = [own, kept].find((text) => text === undefined || !pattern.test(text));
  if (own !== undefined && kept !== undefined && wrong === undefined) return undefined;
  const said = own === kept || own === undefined ? own : kept;
  return {
    because: {
      en:
        said === undefined
          ? 'no change-cause was recorded for it.'
          : `its change-cause was "${show(said)}" when its time ended.`,
      ko:
        said === undefined
          ? '변경 사유(change-cause)가 기록되지 않았습니다.'
          : `그때의 변경 사유(change-cause)는 "${show(said)}"이었습니다.`,
    },
    field: ".metadata.annotations['kubernetes.io/change-cause']",
    expected: `/${cause}/`,
    observed: show(said),
  };
}

function notRolledOut({ rolledOut }: Item, state: TemplateState): Unfit | undefined {
  if (!rolledOut || state.rolledOutAt !== undefined) return undefined;
  return {
    because: {
      en: 'it was not rolled out completely in that time.',
      ko: '그동안 롤아웃이 완료되지 않았습니다.',
    },
    field: '.status',
    expected: 'all replicas updated and available',
    observed: 'not complete',
  };
}
