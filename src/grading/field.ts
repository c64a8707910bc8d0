/**
 * The value at a kubectl-style path: `.spec.ports[0].targetPort`, `.metadata.labels['app.kubernetes.io/name']`.
 * undefined when a step is not there.
 */
export function fieldAt(object: unknown, path: string): unknown {
  let here = object;
  for (const step of stepsOf(path)) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string, unknown>)[step];
  }
  return here;
}

const stepPattern = /\.([A-Za-z_$][\w-]*)|\[(\d+)\]|\['([^']+)'\]/y;

/** The steps of a path. Throws RangeError on a path that cannot be read. */
export function stepsOf(path: string): readonly string[] {
  const text = path.startsWith('.') || path.startsWith('[') ? path : `.${path}`;
  const steps: string[] = [];
  stepPattern.lastIndex = 0;
  while (stepPattern.lastIndex < text.length) {
    const match = stepPattern.exec(text);
    if (!match) throw new RangeError(`cannot read the field path "${path}"`);
    steps.push((match[1] ?? match[2] ?? match[3]) as string);
  }
  return steps;
}

/** A path one step longer. */
export function below(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  return /^[A-Za-z_$][\w-]*$/.test(step) ? `${path}.${step}` : `${path}['${step}']`;
}
