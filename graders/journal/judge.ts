import type { ClusterReader } from '../../src/cluster/cluster.ts';
import { failed, inconclusive, passed } from '../../src/grading/observation.ts';
import { gapIn, tellGap } from '../../src/grading/story/gaps.ts';
import { missingStep, predicateOf } from '../../src/grading/story/missing-step.ts';
import type { endsOf, NeverParam, StoryParams } from '../../src/grading/story/params.ts';
import type { Played, Watched } from '../../src/grading/story/play.ts';
import { clockTime, join, lastSeen, objectOf, problemIn, startOver } from '../../src/grading/story/words.ts';
import type { Evidence, Observation } from '../../src/grading/verdict.ts';

interface Told {
  readonly played: Played;
  readonly ends: ReturnType<typeof endsOf>;
}

/** The first of what is wrong: a mistake for good, a step that is missing, an end that is otherwise, a time unknown. */
export async function judgeStory(cluster: ClusterReader, wanted: StoryParams, told: Told): Promise<Observation> {
  const { played } = told;
  return (
    happened(wanted, played) ??
    (await missingStep(cluster, wanted, played)) ??
    otherEnd(told) ??
    unknown(wanted, played) ??
    story(wanted, played)
  );
}

function happened(wanted: StoryParams, played: Played): Observation | undefined {
  const found = eachNever(wanted, played)
    .filter(({ watched }) => watched.happenedAt !== undefined)
    .sort((a, b) => (a.watched.happenedAt ?? 0) - (b.watched.happenedAt ?? 0))[0];
  if (!found) return undefined;
  const { never, watched } = found;
  const at = clockTime(watched.happenedAt ?? 0);
  return failed(
    join(
      {
        en: `This must not happen, but it did at ${at}: ${never.what.en}.`,
        ko: `일어나면 안 되는 일이 ${at}에 일어났습니다: ${never.what.ko}.`,
      },
      startOver,
    ),
    {
      ...objectOf(played, predicateOf(wanted, never.when)),
      field: never.when,
      expected: 'never true',
      observed: `true at ${at}`,
    },
  );
}

function otherEnd({ played, ends }: Told): Observation | undefined {
  for (const { what, predicate } of ends) {
    const truth = predicate.evaluate(played.world, played.past, played.until);
    if (truth === true) continue;
    return failed(
      join(
        { en: `This is not so now: ${what.en}.`, ko: `지금은 그렇지 않습니다: ${what.ko}.` },
        lastSeen(played, predicate),
      ),
      { ...objectOf(played, predicate), field: predicate.source, expected: 'true', observed: problemIn(truth) },
    );
  }
  return undefined;
}

/** A window of which not every moment is known proves no "never". */
function unknown(wanted: StoryParams, played: Played): Observation | undefined {
  for (const { never, watched } of eachNever(wanted, played)) {
    if (watched.unknown) {
      const at = clockTime(watched.unknown.at);
      return inconclusive(
        {
          en: `It cannot be said whether this ever happened: ${never.what.en} (at ${at} the expression could not be computed).`,
          ko: `다음 일이 있었는지 판단할 수 없습니다: ${never.what.ko} (${at}의 상태에서 식을 계산하지 못했습니다).`,
        },
        { field: never.when, expected: 'false', observed: watched.unknown.problem },
      );
    }
    const gap = watched.from === undefined ? undefined : gapIn(played, watched.from, watched.to ?? Infinity);
    if (gap)
      return inconclusive(
        join(
          {
            en: `It cannot be said whether this ever happened: ${never.what.en}.`,
            ko: `다음 일이 있었는지 판단할 수 없습니다: ${never.what.ko}.`,
          },
          tellGap(gap),
          startOver,
        ),
        {
          field: never.when,
          expected: 'false',
          observed: `not recorded ${clockTime(gap.from)} to ${clockTime(gap.at)}`,
        },
      );
  }
  return undefined;
}

function story(wanted: StoryParams, played: Played): Observation {
  const told = (language: 'en' | 'ko') =>
    wanted.sequence.map(({ what }, index) => `${clockTime(played.reached[index] ?? 0)} ${what[language]}`).join('; ');
  const count = wanted.never?.length ?? 0;
  return passed(
    join(
      { en: `It happened: ${told('en')}.`, ko: `기록으로 확인했습니다: ${told('ko')}.` },
      count > 0 ? { en: 'What must not happen did not.', ko: '일어나면 안 되는 일은 없었습니다.' } : undefined,
    ),
    ...wanted.sequence.slice(0, 5).map(
      ({ when, stage }, index): Evidence => ({
        ...objectOf(played, when === undefined ? undefined : predicateOf(wanted, when)),
        field: when ?? `stage ${stage}`,
        observed: `true at ${clockTime(played.reached[index] ?? 0)}`,
      }),
    ),
  );
}

interface NeverSeen {
  readonly never: NeverParam;
  readonly watched: Watched;
}

const eachNever = ({ never = [] }: StoryParams, played: Played): readonly NeverSeen[] =>
  never.flatMap((one, index) => {
    const watched = played.nevers[index];
    return watched ? [{ never: one, watched }] : [];
  });
