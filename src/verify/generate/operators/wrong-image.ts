import { edited, type Operator } from '../fault.ts';
import { containersOf } from '../pod-template.ts';

/** A container runs another image that is in the cluster: rather another tag of the same role. */
export const wrongImage: Operator = {
  name: 'wrong-image',
  on: ['made', 'changed'],
  faults: (subject, { images }) =>
    containersOf(subject.object).flatMap(({ path, container, id }) => {
      const wrong = anotherImage(String(container['image']), images);
      if (wrong === undefined) return [];
      return edited(subject, { path: [...path, 'image'], to: () => wrong, id: [...id, 'image'], words: ['image'] });
    }),
};

function anotherImage(image: string, images: readonly string[]): string | undefined {
  const others = images.filter((one) => one !== image);
  const role = (name: string) => name.split(':')[0];
  return others.find((one) => role(one) === role(image)) ?? others[0];
}
