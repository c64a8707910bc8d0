import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifests } from '../../src/cluster/manifest.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Mutant } from '../../src/lab/mutants.ts';
import { assertions } from './assertions.ts';

/** Label of the namespaces of the tests. */
export const mark = { key: 'klab.dev/bench', value: 'verify' } as const;

interface Suite {
  /** How many tests there are, and how many of them hold something against what they have done. */
  readonly tests: number;
  readonly asserting: number;
}

type Operation = Readonly<Record<string, unknown>>;

/**
 * Writes a lab's start, its solution and each of its authored mutants as a test of Chainsaw into `folder`, and programs
 * into `bin` for scripts: `kubectl` in the test's own namespace, and a `klab` that does nothing.
 * After the solution every assertion must hold. On the start state none of them may, and after a mutant not that of the
 * check which is to catch it (`error` operations); a mutant of a check that Chainsaw cannot express is only done.
 */
export async function writeTests(lab: Lab, mutants: readonly Mutant[], folder: string): Promise<Suite> {
  const known = assertions[lab.id] ?? [];
  const start = await startOf(lab);
  const right = known.filter(({ only }) => only !== 'mutants');
  const wrong = (some: typeof known): Operation[] => some.map(({ resource }) => ({ error: { resource } }));
  const env = [{ name: 'KLAB_LAB', value: lab.id }];
  const script = (content: string, ...options: string[]): Operation => ({
    script: { shell: 'bash', shellArgs: [...options, '-c'], env, content, timeout: '180s' },
  });
  const solution = await readFile(join(lab.folder, 'solution.sh'), 'utf8');
  const tests: Readonly<Record<string, readonly Operation[]>> = {
    start: wrong(right),
    solution: [script(solution), ...right.map(({ resource }) => ({ assert: { resource } }))],
    ...Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        [
          script(mutant.script, '-eu', '-o', 'pipefail'),
          ...wrong(known.filter(({ check, only }) => check === mutant.caughtBy && only !== 'solution')),
        ],
      ]),
    ),
  };
  for (const [name, operations] of Object.entries(tests)) {
    const test = {
      apiVersion: 'chainsaw.kyverno.io/v1alpha1',
      kind: 'Test',
      metadata: { name: `${lab.id}-${name}` },
      spec: {
        namespaceTemplate: { metadata: { labels: { [mark.key]: mark.value } } },
        steps: [{ try: [...start, ...operations] }],
      },
    };
    await mkdir(join(folder, lab.id, name), { recursive: true });
    await writeFile(join(folder, lab.id, name, 'chainsaw-test.yaml'), JSON.stringify(test, undefined, 2));
  }
  const asserts = (operations: readonly Operation[]) => operations.some((one) => 'assert' in one || 'error' in one);
  return { tests: Object.keys(tests).length, asserting: Object.values(tests).filter(asserts).length };
}

/** The start state, without namespaces: Chainsaw gives each test one of its own. */
async function startOf(lab: Lab): Promise<readonly Operation[]> {
  const texts = await Promise.all(lab.start.map((path) => readFile(join(lab.folder, path), 'utf8')));
  return texts.flatMap((text, index) =>
    parseManifests(text, lab.start[index] ?? '').map(({ object }) => {
      const { namespace: _, ...metadata } = object.metadata;
      return { apply: { resource: { ...object, metadata } } };
    }),
  );
}

/** Programs that scripts of labs call, in a folder for the front of PATH. */
export async function writePrograms(folder: string, kubectl: string): Promise<void> {
  const programs = {
    kubectl: `#!/bin/sh\nexec '${kubectl}' --namespace="$NAMESPACE" "$@"\n`,
    klab: '#!/bin/sh\n',
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o755);
  }
}
