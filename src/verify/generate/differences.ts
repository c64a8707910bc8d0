import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../cluster/cluster.ts';
import { isFilledIn } from './filled-in.ts';
import { isForeign } from './labels.ts';
import { at, fieldsOf, isFields, type Path, stepsOf } from './paths.ts';

/** What is not compared: who an object is, and what others write about it. */
const notWritten = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/**
 * The fields in which two states of an object differ, in the order in which they are written; the innermost ones, so that
 * each is one change. Labels, and whatever is neither metadata nor status.
 */
export function differences(before: KubeObject, after: KubeObject): readonly Path[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !notWritten.has(key));
  const labels: Path = ['metadata', 'labels'];
  const ofLabels = inValue(at(before, labels) ?? {}, at(after, labels) ?? {}, labels);
  return [
    ...ofLabels.filter((path) => !isForeign(String(path.at(-1)))),
    ...fields.flatMap((field) => inValue(before[field], after[field], [field])),
  ].filter((path) => !isFilledIn(path));
}

function inValue(before: unknown, after: unknown, path: Path): readonly Path[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isFields(before) && isFields(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => inValue(fieldsOf(before)[key], fieldsOf(after)[key], [...path, key]));
  }
  if (!Array.isArray(before) || !Array.isArray(after)) return [path];
  const [old, now] = [stepsOf(before), stepsOf(after)];
  const named = [...old, ...now].every((step) => typeof step === 'object');
  if (!named && before.length !== after.length) return [path];
  const steps = new Map([...old, ...now].map((step) => [JSON.stringify(step), step]));
  return [...steps.values()].flatMap((step) => inValue(at(before, [step]), at(after, [step]), [...path, step]));
}
