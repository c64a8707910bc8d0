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
