import type { LintRule } from '../rule.ts';
import { apiVersions } from './api-versions.ts';
import { asksNothing } from './asks-nothing.ts';
import { byChance } from './by-chance.ts';
import { freeAbsence } from './free-absence.ts';
import { freeAll } from './free-all.ts';
import { freeDenial } from './free-denial.ts';
import { freeStart } from './free-start.ts';
import { hints } from './hints.ts';
import { images } from './images.ts';
import { mutants } from './mutants.ts';
import { names } from './names.ts';
import { schema } from './schema.ts';
import { solution } from './solution.ts';
import { translations } from './translations.ts';
import { unreachable } from './unreachable.ts';

/** Every rule. A new one: its file, its line here, and its section in docs/lint.md. */
export const rules: readonly LintRule[] = [
  schema,
  freeAbsence,
  freeStart,
  freeAll,
  freeDenial,
  asksNothing,
  byChance,
  unreachable,
  images,
  apiVersions,
  names,
  solution,
  mutants,
  hints,
  translations,
];
