import { join } from 'node:path';
import type { Lab } from '../lab/lab.ts';
import { type Bindings, bindingsOf, substitute } from '../lab/substitute.ts';
import type { Paths } from '../paths.ts';
import type { Attempt } from '../state/attempts.ts';

/** Where an attempt keeps the learner's files, and the kubeconfig made for it. */
export const workFolder = (attempt: Attempt) => join(attempt.folder, 'work');
export const attemptKubeconfig = (attempt: Attempt) => join(attempt.folder, 'kubeconfig');

/** Holds the attempt's folder in whatever klab runs for it. */
export const attemptVariable = 'KLAB_ATTEMPT';

/**
 * What the learner's shell and a lab's solution.sh see: the attempt's kubeconfig (its current namespace is the lab's first),
 * klab's own kubectl and klab itself first on PATH, each namespace that is not hidden as KLAB_NS_<NAME>, and each variable as KLAB_<NAME>.
 * KLAB_ATTEMPT is the attempt's folder: by it `klab` knows which attempt is meant, whatever was started since.
 */
export function learnerEnvironment(
  attempt: Attempt,
  { paths, root }: { readonly paths: Paths; readonly root: string },
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const shouting = (name: string) => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  return {
    KUBECONFIG: attemptKubeconfig(attempt),
    PATH: [join(paths.cache, 'bin'), root, env['PATH'] ?? ''].join(':'),
    KLAB_LAB: attempt.lab,
    ...Object.fromEntries(
      Object.entries(attempt.namespaces)
        .filter(([name]) => attempt.hiddenNamespaces?.includes(name) !== true)
        .map(([name, real]) => [`KLAB_NS_${shouting(name)}`, real]),
    ),
    ...Object.fromEntries(
      Object.entries(attempt.variables).map(([name, value]) => [`KLAB_${shouting(name)}`, String(value)]),
    ),
    // Last: no variable of a lab may take its place.
    [attemptVariable]: attempt.folder,
  };
}

/** What `${…}` in the lab's manifests and checks stands for in this attempt. */
export function attemptBindings(lab: Lab, attempt: Attempt): Bindings {
  return bindingsOf(lab, {
    variables: attempt.variables,
    nonce: attempt.nonce,
    namespaceOf: (name) => attempt.namespaces[name] ?? name,
  });
}

/** The lab as this attempt has it: references in titles, hints and checks are replaced by the attempt's values. */
export function boundLab(lab: Lab, attempt: Attempt): Lab {
  const bindings = attemptBindings(lab, attempt);
  return { ...lab, title: substitute(lab.title, bindings).value, tasks: substitute(lab.tasks, bindings).value };
}
