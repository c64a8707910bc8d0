import { type Bindings, substituteKnown } from '../lab/substitute.ts';
import type { Excerpt } from './text-file.ts';

/** An image that a text names, and where. */
export interface ImageUse {
  readonly image: string;
  readonly offset: number;
}

const name = String.raw`[a-z0-9][\w./-]*(?::[\w${'$'}{}.-]+)?(?:@sha256:[0-9a-f]+)?`;
/**
 * `--image=x`, `--image x`, `image: x` (YAML, also in quotes or escaped in a patch), the value of a JSON patch, and
 * `container=x` after `set image`.
 */
const forms = [
  new RegExp(`--image[= ]["']?(${name})`, 'gi'),
  new RegExp(String.raw`\bimage\\?["']?\s*:\s*\\?["']?(${name})`, 'gi'),
  new RegExp(String.raw`/image\\?["']\s*,\s*\\?["']value\\?["']\s*:\s*\\?["'](${name})`, 'gi'),
];
const setImage = /\bset image\b[^\n]*/g;
const pair = new RegExp(String.raw`[\s"'][\w*-]+=(${name})`, 'g');

/** The images that a manifest, a script or the commands of a README name. What a shell variable makes up is left out. */
export function imagesIn({ text }: Pick<Excerpt, 'text'>, bindings: Bindings = {}): readonly ImageUse[] {
  const joined = text.replace(/\\\n/g, '  ');
  const direct = forms.flatMap((form) => [...joined.matchAll(form)]);
  const set = [...joined.matchAll(setImage)].flatMap((line) =>
    [...line[0].matchAll(pair)]
      // kubectl set image … --selector=app=web: no image has no colon there.
      .filter((match) => (match[1] ?? '').includes(':'))
      .map((match) => ({ 0: match[0], 1: match[1], index: line.index + match.index })),
  );
  return [...direct, ...set].flatMap((match) => {
    const written = match[1] ?? '';
    const offset = match.index + match[0].lastIndexOf(written);
    const image = substituteKnown(written, bindings);
    return /[${}]/.test(image) || written.includes('…') ? [] : [{ image, offset }];
  });
}

/** Names of images that a lab says are missing on purpose: `# missing on purpose: my-app:3.0`. */
export function missingOnPurpose(text: string): readonly string[] {
  return [...text.matchAll(/missing on purpose:[ \t]*([^\n]*)/gi)].flatMap(
    (match) => (match[1] ?? '').match(/[a-z0-9][\w./-]*(?::[\w.-]+)?/g) ?? [],
  );
}
