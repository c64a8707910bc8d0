import { sanitise } from '../../src/cluster/sanitise.ts';
import { digest, pointAt, show } from '../../src/grading/evidence.ts';
import type { Pod } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { Item } from './source.ts';

/** Bytes as evidence: text, or a digest where they are secret or no text. */
export function reveal(bytes: Buffer | undefined, hidden: boolean): string {
  if (bytes === undefined) return show(undefined);
  if (hidden) return digest(bytes.toString('latin1'));
  return bytes.includes(0)
    ? `${bytes.length} bytes, ${digest(bytes.toString('latin1'))}`
    : show(sanitise(bytes.toString()));
}

/** What a sentence calls an item: `variable MESSAGE`, `file /etc/db/user`. */
export function title({ at, name }: Item): { en: string; ko: string } {
  return at === 'env'
    ? { en: `variable ${name}`, ko: `환경 변수 ${name}` }
    : { en: `file ${name}`, ko: `파일 ${name}` };
}

/** A sentence about an item of a Pod's container. */
export function off(
  pod: Pod,
  item: Item,
  en: string,
  ko: string,
  found: { field?: string; expected?: string; observed?: string },
): Explanation {
  const what = title(item);
  return {
    because: { en: `Pod ${pod.metadata.name}: ${what.en} ${en}`, ko: `Pod ${pod.metadata.name}: ${what.ko} ${ko}` },
    evidence: [{ object: pointAt(pod), ...found }],
  };
}
