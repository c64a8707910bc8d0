import { nearest } from '../../lab/nearest.ts';
import { show } from '../evidence.ts';
import { isSameImage, shortName } from '../image-name.ts';
import { type ContainerSubject, tellOfContainer } from './container.ts';
import type { Diagnosis } from './diagnosis.ts';

const isNamed = (image: string) => (name: string) => isSameImage(name, image);

function trouble({ status, container, around }: ContainerSubject) {
  const { reason = '', message = '' } = status.state?.waiting ?? {};
  if (!/Image/.test(reason)) return undefined;
  const image = container?.image ?? status.image ?? '';
  const isLabs = around.images.includes(shortName(image));
  const near = isLabs ? undefined : nearest(shortName(image), around.images);
  return { reason, message, image, isLabs, near, observed: `${reason}: ${show(message)}` };
}

const invalid: Diagnosis<ContainerSubject> = {
  id: 'image-name-invalid',
  look(subject) {
    const found = trouble(subject);
    if (found?.reason !== 'InvalidImageName') return undefined;
    const near = found.near
      ? { en: ` There is ${found.near}.`, ko: ` ${found.near}이(가) 있습니다.` }
      : { en: '', ko: '' };
    return tellOfContainer(
      subject,
      {
        en: `has an image name that cannot be read: "${found.image}". Names are in lower case, as name:tag.${near.en}`,
        ko: `이미지 이름 "${found.image}"을(를) 해석할 수 없습니다. 소문자로 이름:태그 형식이어야 합니다.${near.ko}`,
      },
      found.observed,
    );
  },
};

/** The image is on the node, but the manifest says to ask a registry every time. */
const pullsAlways: Diagnosis<ContainerSubject> = {
  id: 'image-pull-always',
  look(subject) {
    const found = trouble(subject);
    if (!found?.isLabs || subject.container?.imagePullPolicy !== 'Always') return undefined;
    return tellOfContainer(
      subject,
      {
        en: `asks a registry for its image "${found.image}", because its imagePullPolicy is Always. The image lies on the node: use IfNotPresent.`,
        ko: `imagePullPolicy가 Always라서 이미지 "${found.image}"을(를) 레지스트리에서 받으려 합니다. 이미지는 노드에 있으니 IfNotPresent를 사용하세요.`,
      },
      found.observed,
    );
  },
};

/** klab promised this image: that it is not on the node is not the learner's fault. */
const labsOwn: Diagnosis<ContainerSubject> = {
  id: 'image-of-lab-missing',
  look(subject) {
    const found = trouble(subject);
    const { node } = subject.around;
    // Said by hand of an image that is there, or of a Pod that no kubelet has seen, it would be an excuse.
    if (!found?.isLabs || !node || node.status?.images?.some(({ names }) => names?.some(isNamed(found.image))))
      return undefined;
    const told = tellOfContainer(
      subject,
      {
        en: `cannot get the lab's own image "${found.image}", which klab should have loaded on node ${node.metadata.name}.`,
        ko: `klab이 노드 ${node.metadata.name}에 준비했어야 하는 실습 이미지 "${found.image}"을(를) 찾지 못했습니다.`,
      },
      found.observed,
    );
    return { ...told, fault: 'klab' };
  },
};

const notPulled: Diagnosis<ContainerSubject> = {
  id: 'image-not-found',
  look(subject) {
    const found = trouble(subject);
    if (!found) return undefined;
    const { image, reason, near } = found;
    const list = subject.around.images.join(', ');
    const clue = near
      ? { en: `Did you mean ${near}?`, ko: `${near}을(를) 쓰려던 것인가요?` }
      : list
        ? { en: `This lab has: ${list}.`, ko: `이 실습에서 쓸 수 있는 이미지: ${list}` }
        : { en: 'Is the name and tag right?', ko: '이름과 태그를 확인하세요.' };
    return tellOfContainer(
      subject,
      {
        en: `cannot get its image "${image}" (${reason}). ${clue.en}`,
        ko: `이미지 "${image}"을(를) 가져오지 못했습니다(${reason}). ${clue.ko}`,
      },
      found.observed,
    );
  },
};

export const imageDiagnoses: readonly Diagnosis<ContainerSubject>[] = [invalid, pullsAlways, labsOwn, notPulled];
