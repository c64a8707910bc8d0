import { z } from 'zod';

/** A parameter that must be a regular expression (Unicode mode). */
export const patternParam = z
  .string()
  .min(1)
  .refine((source) => {
    try {
      new RegExp(source, 'u');
      return true;
    } catch {
      return false;
    }
  }, 'is no regular expression');

/** Texts that have nothing in common. */
const unlike = ['a', 'Z', '7', '-', '한', '('];

/** Whether a regular expression is found in any text, or in any that is not empty: `.*`, `.`, `x|`. */
export function matchesEverything(source: string): boolean {
  try {
    const pattern = new RegExp(source, 'u');
    return pattern.test('') || unlike.every((text) => pattern.test(text));
  } catch {
    return false;
  }
}
