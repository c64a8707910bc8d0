import type { ClusterReader } from '../../cluster/cluster.ts';
import type { Text } from '../../text.ts';
import { explainAbsence } from '../explain/absence.ts';
import { failed, inconclusive } from '../observation.ts';
import type { Evidence, Observation } from '../verdict.ts';
import { tellGap } from './gaps.ts';
import type { StoryParams } from './params.ts';
import type { Pending, Played } from './play.ts';
import { compilePredicate, type Predicate, type Truth } from './predicate.ts';
import { clockTime, join, lastSeen, objectOf, seenInDisturbance } from './words.ts';

/** The first step that was not reached, and what can be said of why. */
export async function missingStep(
  cluster: ClusterReader,
  wanted: StoryParams,
  played: Played,
): Promise<Observation | undefined> {
  const index = played.reached.length;
  const step = wanted.sequence[index];
  if (!step || !played.pending) return undefined;
  if (step.stage !== undefined) return stageFirst(step.stage);
  const before = wanted.sequence[index - 1];
  const after = before && {
    en: `after "${before.what.en}" (${clockTime(played.reached[index - 1] ?? 0)})`,
    ko: `"${before.what.ko}"(${clockTime(played.reached[index - 1] ?? 0)}) 이후`,
  };
  const predicate = step.when === undefined ? undefined : predicateOf(wanted, step.when);
  const { truth, lasting, seenIn } = played.pending;
  const gap = played.gaps[0];
  return failed(
    join(
      {
        en: `Not seen yet${after ? ` ${after.en}` : ''}: ${step.what.en}.`,
        ko: `${after ? `${after.ko} ` : ''}아직 확인되지 않았습니다: ${step.what.ko}.`,
      },
      seenIn && seenInDisturbance(seenIn),
      (await absence(cluster, played, predicate)) ?? stillLasting(played, lasting) ?? lastSeen(played, predicate),
      gap && tellGap(gap),
    ),
    {
      ...objectOf(played, predicate),
      ...evidenceOf(step, truth, lasting && { ...lasting, seconds: secondsSince(played, lasting) }),
    },
  );
}

/** The step is told in words; its expression says more only where it could not be computed, or where its time runs. */
function evidenceOf(
  { when = '' }: { readonly when?: string | undefined },
  truth: Truth,
  lasting: { readonly forMs: number; readonly seconds: number } | undefined,
): Pick<Evidence, 'field' | 'expected' | 'observed'> {
  if (lasting) return { expected: `true for ${lasting.forMs / 1_000} s`, observed: `true for ${lasting.seconds} s` };
  return typeof truth === 'boolean' ? {} : { field: when, expected: 'true', observed: truth.problem };
}

/** It has become so, and only has to stay so. */
function stillLasting(played: Played, lasting: Pending['lasting']): Text | undefined {
  if (!lasting) return undefined;
  const [seconds, wanted, since] = [secondsSince(played, lasting), lasting.forMs / 1_000, clockTime(lasting.since)];
  return {
    en: `It has been so since ${since}: ${seconds} s of the ${wanted} s that it has to last.`,
    ko: `${since}부터 조건이 맞았습니다: ${wanted}초 중 ${seconds}초가 지났습니다.`,
  };
}

const secondsSince = ({ until }: Played, { since }: NonNullable<Pending['lasting']>) =>
  Math.floor((until - since) / 1_000);

/** A name or a namespace mistaken: an object that a step is about has never been there. */
async function absence(cluster: ClusterReader, { world }: Played, predicate: Predicate | undefined) {
  for (const variable of predicate?.reads ?? []) {
    const holder = world.holders.get(variable);
    const name = holder?.variable.wanted.name;
    if (!holder || name === undefined || holder.ever.size > 0) continue;
    const { resource } = holder.variable;
    const { namespace, kind } = resource;
    const siblings = await cluster.list(resource);
    const elsewhere =
      namespace === undefined || namespace === 'default'
        ? undefined
        : await cluster.get({ ...resource, namespace: 'default', name });
    return explainAbsence({ kind, name, ...(namespace ? { namespace } : {}) }, { siblings, elsewhere }).because;
  }
  return undefined;
}

function stageFirst(stage: string): Observation {
  return inconclusive({
    en: `Stage "${stage}" has not been passed yet: run \`klab check --stage ${stage}\` at that point of the lab.`,
    ko: `아직 "${stage}" 단계를 통과하지 않았습니다. 실습의 해당 단계에서 \`klab check --stage ${stage}\`를 실행하세요.`,
  });
}

/** An expression of the story, whatever it may speak of. */
export function predicateOf({ objects, sequence }: StoryParams, when: string): Predicate {
  return compilePredicate(
    when,
    objects,
    sequence.flatMap(({ id }) => id ?? []),
  );
}
