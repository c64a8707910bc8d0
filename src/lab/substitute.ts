import { createHash } from 'node:crypto';
import type { Lab } from './lab.ts';

/** What references stand for: `ns.shop` → real namespace, `replicas` → 3, `attempt.nonce` → … */
export type Bindings = Readonly<Record<string, string | number>>;

export interface UnknownReference {
  /** Where in the value it stands. */
  readonly path: readonly PropertyKey[];
  /** Without `${}`: `ns.shpo`. */
  readonly name: string;
}

/** `${name}` or `${ns.name}`; a doubled dollar (`$${name}`) means the text itself. */
const reference = /(\$?)\$\{([\w.-]+)\}/g;
const wholeReference = /^\$\{([\w.-]+)\}$/;

/**
 * Puts values in place of references, in every string of a JSON-like value (map keys stay as they are).
 * A string that is nothing but one reference takes the type of its value, so a number stays a number.
 * Unknown references are left as they are and returned.
 */
export function substitute<T>(value: T, bindings: Bindings): { value: T; unknown: readonly UnknownReference[] } {
  const unknown: UnknownReference[] = [];
  const visit = (part: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof part === 'string') return inString(part, bindings, (name) => unknown.push({ path, name }));
    if (Array.isArray(part)) return part.map((item, index) => visit(item, [...path, index]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  return { value: visit(value, []) as T, unknown };
}

/**
 * For texts that have `${…}` of their own (README, scripts): replaces what is known and leaves everything else alone.
 */
export function substituteKnown(text: string, bindings: Bindings): string {
  return text.replace(reference, (written, escaped: string, name: string) =>
    escaped === '' && Object.hasOwn(bindings, name) ? String(bindings[name]) : written,
  );
}

function inString(text: string, bindings: Bindings, unknown: (name: string) => void): string | number {
  const whole = wholeReference.exec(text)?.[1];
  if (whole !== undefined && Object.hasOwn(bindings, whole)) return bindings[whole] as string | number;
  return text.replace(reference, (written, escaped: string, name: string) => {
    if (escaped !== '') return written.slice(1);
    if (Object.hasOwn(bindings, name)) return String(bindings[name]);
    unknown(name);
    return written;
  });
}

/** The bindings of one attempt. `namespaceOf` tells the real name of a logical namespace (the same unless prefixed). */
export function bindingsOf(
  lab: Pick<Lab, 'namespaces'>,
  attempt: { readonly variables: Bindings; readonly nonce: string; readonly namespaceOf?: (name: string) => string },
): Bindings {
  const namespaceOf = attempt.namespaceOf ?? ((name: string) => name);
  return {
    ...attempt.variables,
    ...Object.fromEntries(lab.namespaces.map((name) => [`ns.${name}`, namespaceOf(name)])),
    'attempt.nonce': attempt.nonce,
  };
}

/** Values that could be those of an attempt, to validate a lab before there is one. */
export function sampleBindings(lab: Pick<Lab, 'namespaces' | 'variables'>): Bindings {
  const variables = Object.fromEntries(
    Object.entries(lab.variables).map(([name, variable]) => [
      name,
      'random' in variable ? randomText('sample', name, variable.random) : (variable.oneOf[0] ?? ''),
    ]),
  );
  return bindingsOf(lab, { variables, nonce: 'abcdef0123456789' });
}

/**
 * The learner's values of a lab's variables. `oneOf`: always the same for one learner, spread evenly over the learners,
 * drawn by SHA-256 of lab, learner and variable. `random`: drawn by the attempt's nonce.
 */
export function drawVariables(lab: Pick<Lab, 'id' | 'variables'>, learnerId: string, nonce: string): Bindings {
  const draw = (name: string, oneOf: readonly (string | number)[]) => {
    const digest = createHash('sha256')
      .update(JSON.stringify([lab.id, learnerId, name]))
      .digest();
    return oneOf[digest.readUInt32BE(0) % oneOf.length] ?? '';
  };
  return Object.fromEntries(
    Object.entries(lab.variables).map(([name, variable]) => [
      name,
      'random' in variable ? randomText(nonce, name, variable.random) : draw(name, variable.oneOf),
    ]),
  );
}

/** `length` lower-case letters and digits (base 36, so the first is never a sign of a number), at most 64. */
function randomText(nonce: string, name: string, length: number): string {
  const digest = createHash('sha512')
    .update(JSON.stringify([nonce, name]))
    .digest('hex');
  // A SHA-512 has 99 digits in base 36; a letter first keeps YAML and shells from reading a number.
  return `k${BigInt(`0x${digest}`).toString(36)}`.slice(0, length);
}
