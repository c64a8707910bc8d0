import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError, ProbeError } from '../cluster/cluster.ts';
import type { LearnerFiles } from '../grading/grader.ts';
import { refusal } from '../lab/files.ts';
import { filesFolder, type Lab } from '../lab/lab.ts';
import { bindingsOf, substitute, substituteKnown } from '../lab/substitute.ts';
import type { PlacedCheck, Variant } from './checks.ts';
import type { LintSurroundings, WrittenObject } from './sources.ts';
import { type ImaginedSight, sightOn } from './world/sight.ts';
import { imagine, type World } from './world/world.ts';

/** How a check would be judged on the start state. `unknown`: only a cluster can tell. `perhaps`: it depends on whether Pods run, or on what a program does. */
export type AtStart = 'passes' | 'perhaps' | 'fails' | 'unknown';

export interface JudgedAtStart {
  readonly placed: PlacedCheck;
  /** The worst over all choices of variables (passes before perhaps before unknown before fails), and which choice it is. */
  readonly verdict: AtStart;
  readonly where: string;
}

interface Scene extends Pick<LintSurroundings, 'images'> {
  readonly lab: Lab;
  readonly start: readonly WrittenObject[];
}

const worst: readonly AtStart[] = ['passes', 'perhaps', 'unknown', 'fails'];

/** Lets the graders judge every check alone, without a cluster, on the start state as it would have settled. */
export async function judgeAtStart(
  checks: readonly PlacedCheck[],
  { lab, start, images }: Scene,
): Promise<readonly JudgedAtStart[]> {
  const worlds = new Map<string, { readonly hopeful: World; readonly cautious: World }>();
  const worldsFor = (variant: Variant) => {
    const known = worlds.get(variant.where);
    if (known) return known;
    const manifests = start.map(({ object }) => substitute(object, variant.bindings).value);
    const named = {
      manifests,
      namespaces: lab.namespaces,
      images: new Set([...lab.images].filter((one) => images.has(one))),
    };
    const made = {
      hopeful: imagine({ ...named, believed: (chance) => chance !== 'no' }),
      cautious: imagine({ ...named, believed: (chance) => chance === 'yes' }),
    };
    worlds.set(variant.where, made);
    return made;
  };
  const judge = async (placed: PlacedCheck, variant: Variant): Promise<AtStart> => {
    const known = orUnknown(() => worldsFor(variant));
    if (known === 'unknown') return 'unknown';
    const { hopeful, cautious } = known;
    const files = handedOut(lab, variant);
    const sight = sightOn(hopeful, { images: lab.images, files });
    const seen = await look(placed, variant.params, sight);
    if (seen !== 'passes') return seen;
    if (sight.guesses()) return 'perhaps';
    if (!hopeful.guessed) return 'passes';
    const again = await look(placed, variant.params, sightOn(cautious, { images: lab.images, files }));
    return again === 'passes' ? 'passes' : 'perhaps';
  };
  return Promise.all(
    checks.map(async (placed) => {
      const all = await Promise.all(
        placed.variants.map(async (variant) => ({ verdict: await judge(placed, variant), where: variant.where })),
      );
      const verdict = worst.find((one) => all.some((seen) => seen.verdict === one)) ?? 'unknown';
      // Where all choices are alike, none has to be named.
      const where = all[0]?.verdict === verdict ? '' : (all.find((seen) => seen.verdict === verdict)?.where ?? '');
      return { placed, verdict, where };
    }),
  );
}

async function look({ grader, check }: PlacedCheck, params: unknown, sight: ImaginedSight): Promise<AtStart> {
  try {
    if ('disturb' in grader) {
      const foreseen = (await grader.foresee?.(sight, params)) ?? 'unknown';
      return foreseen === 'yes' ? 'passes' : foreseen === 'no' ? 'fails' : foreseen;
    }
    const { outcome } = await grader.grade(sight, params, new AbortController().signal);
    if (check.mode === 'never') return outcome === 'fail' ? 'passes' : 'fails';
    return outcome === 'pass' ? 'passes' : 'fails';
  } catch (error) {
    if (error instanceof ProbeError || error instanceof ApiError || error instanceof RangeError) return 'unknown';
    return misshapen(error);
  }
}

function orUnknown<Result>(make: () => Result): Result | 'unknown' {
  try {
    return make();
  } catch (error) {
    return misshapen(error);
  }
}

/** Manifests that no API server would take (`spec: 3`) trip up what reads them; that is no reason to give up all the rest. */
function misshapen(error: unknown): 'unknown' {
  if (error instanceof TypeError) return 'unknown';
  throw error;
}

/** The work folder as the learner finds it. */
function handedOut(lab: Lab, { bindings }: Variant): LearnerFiles {
  const [first] = lab.namespaces;
  const known = { ...bindingsOf(lab, { variables: {}, nonce: '' }), ...bindings };
  return {
    async read(path) {
      const inFolder = join(filesFolder, path);
      if (!lab.files.includes(path) || (await refusal(lab.folder, inFolder))) return undefined;
      return substituteKnown(await readFile(join(lab.folder, inFolder), 'utf8'), known);
    },
    kubeconfig: async () =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'klab',
        clusters: [{ name: 'klab' }],
        contexts: [{ name: 'klab', context: { namespace: first, cluster: 'klab', user: 'klab' } }],
      }),
  };
}
