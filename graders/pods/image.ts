import { pointAt, show } from '../../src/grading/evidence.ts';
import { isSameImage } from '../../src/grading/image-name.ts';
import type { Pod } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { PodsParams } from '../pods.ts';

/**
 * A name is only a name: nodes can hold different images under one. So besides the name that the Pod asks for, the ID of
 * what the node runs must be the same in all Pods, and be that of the image klab loaded, where that is known.
 */
export function imageOff(
  all: readonly Pod[],
  { image }: PodsParams,
  imageIds: ReadonlyMap<string, string> | undefined,
): Explanation | undefined {
  if (image === undefined) return undefined;
  const known = imageIds?.get(image);
  let first: { readonly id: string; readonly pod: Pod } | undefined;
  for (const pod of all) {
    const container = pod.spec?.containers?.find((one) => isSameImage(one.image, image));
    if (!container) {
      const has = (pod.spec?.containers ?? []).map((one) => one.image).join(', ');
      return off(
        pod,
        `uses image ${has}; ${image} expected.`,
        `이미지 ${has}을(를) 사용합니다(기대: ${image}).`,
        '.spec.containers[*].image',
        image,
        has,
      );
    }
    const { imageID = '' } = pod.status?.containerStatuses?.find(({ name }) => name === container.name) ?? {};
    const field = `.status.containerStatuses[name=${container.name}].imageID`;
    if (imageID === '')
      return off(
        pod,
        `has not started image ${image} yet.`,
        `아직 이미지 ${image}을(를) 시작하지 않았습니다.`,
        field,
        image,
        'none',
      );
    if (known !== undefined && isLocal(imageID) && idOf(imageID) !== idOf(known))
      return off(
        pod,
        `runs something else under the name ${image}: it is not the lab's image.`,
        `이름은 ${image} 이지만 실습에서 제공한 이미지가 아닙니다.`,
        field,
        known,
        imageID,
      );
    first ??= { id: imageID, pod };
    if (idOf(first.id) !== idOf(imageID))
      return off(
        pod,
        `runs another image than Pod ${first.pod.metadata.name}, though both call it ${image}.`,
        `Pod ${first.pod.metadata.name}와(과) 이미지 이름(${image})은 같지만 실제로는 다른 이미지입니다.`,
        field,
        first.id,
        imageID,
      );
  }
  return undefined;
}

/** `docker://sha256:…` and `sha256:…` are the same image; `name@sha256:…` is that of a registry, by another digest. */
const idOf = (imageID: string) => imageID.slice(imageID.indexOf('sha256:'));
const isLocal = (imageID: string) => !imageID.includes('@');

function off(pod: Pod, en: string, ko: string, field: string, expected: string, observed: string): Explanation {
  const { name } = pod.metadata;
  return {
    because: { en: `Pod ${name} ${en}`, ko: `Pod ${name}: ${ko}` },
    evidence: [{ object: pointAt(pod), field, expected: show(expected), observed: show(observed) }],
  };
}
