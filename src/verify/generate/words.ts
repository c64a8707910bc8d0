import { isFields } from './paths.ts';

/** Every key, every value, and of texts (CEL, commands) every word of them. Not what lies below the keys in `but`. */
export function wordsOf(value: unknown, but: ReadonlySet<string> = new Set(), words = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) wordsOf(one, but, words);
  else if (isFields(value)) {
    for (const [key, one] of Object.entries(value)) if (!but.has(key)) wordsOf(one, but, words.add(key));
  } else if (value !== undefined && value !== null) {
    const text = String(value);
    words.add(text);
    for (const word of text.split(/[^\w./:-]+/)) words.add(word);
    for (const word of text.split(/[^\w-]+/)) words.add(word);
  }
  return words;
}
