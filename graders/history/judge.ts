import { pointAt, show } from '../../src/grading/evidence.ts';
import { isSameImage } from '../../src/grading/image-name.ts';
import { failed, inconclusive, passed } from '../../src/grading/observation.ts';
import { tellGap } from '../../src/grading/story/gaps.ts';
import type { Life, TemplateState } from '../../src/grading/story/lives.ts';
import { clockTime, join } from '../../src/grading/story/words.ts';
import type { Evidence, Observation } from '../../src/grading/verdict.ts';
import type { GapEntry, Journal } from '../../src/recording/journal.ts';
import { recordingKey } from '../../src/recording/recording.ts';
import type { Text } from '../../src/text.ts';
import type { HistoryParams } from '../history.ts';
import { type Carrier, carrierOf } from './carriers.ts';
import { mismatchOf, type Unfit } from './fits.ts';

export interface Past {
  readonly journal: Journal;
  readonly lives: readonly Life[];
  /** The last of them. */
  readonly life: Life;
  readonly carriers: readonly Carrier[];
}

export function judgeHistory(wanted: HistoryParams, past: Past): Observation {
  const { life, carriers } = past;
  const replaced = replacedObject(wanted, past);
  if (replaced) return replaced;
  const found: TemplateState[] = [];
  let next = 0;
  for (const item of wanted.sequence) {
    const index = life.states.findIndex((state, at) => at >= next && mismatchOf(item, state, carriers) === undefined);
    const state = life.states[index];
    if (!state) return missing(wanted, past, { found, next });
    found.push(state);
    next = index + 1;
  }
  return otherRevision(wanted, past, found) ?? tooFew(wanted, past) ?? told(past, found);
}

/** What was deleted and made again has a history of its own, which begins anew. */
function replacedObject({ of }: HistoryParams, { lives, life }: Past): Observation | undefined {
  const title = `${of.kind} ${of.name}`;
  const object = { kind: of.kind, namespace: of.namespace, name: of.name, uid: life.uid };
  if (life.goneAt !== undefined) {
    const at = clockTime(life.goneAt);
    return failed(
      { en: `${title} was deleted at ${at}.`, ko: `${at}에 ${title}이(가) 삭제되었습니다.` },
      { object, expected: 'there', observed: `gone since ${at}` },
    );
  }
  const [first] = lives;
  if (!first?.was || first === life) return undefined;
  return failed(
    {
      en: `${title} is not the one that was there at the start: it was deleted and made again. \`klab reset\` begins anew.`,
      ko: `${title}은(는) 처음에 있던 것이 아닙니다. 삭제한 뒤 다시 만들었습니다. \`klab reset\`으로 처음부터 다시 할 수 있습니다.`,
    },
    { object, field: '.metadata.uid', expected: first.uid, observed: life.uid },
  );
}

interface Progress {
  readonly found: readonly TemplateState[];
  /** Index of the state after the last one found. */
  readonly next: number;
}

function missing(wanted: HistoryParams, past: Past, { found, next }: Progress): Observation {
  const { life, lives, carriers, journal } = past;
  const item = wanted.sequence[found.length];
  const image = item?.image ?? '';
  const rest = life.states.slice(next);
  const nearest = rest.find((state) => imagesOf(state).some((one) => isSameImage(one, image)));
  const unfit = item && nearest && mismatchOf(item, nearest, carriers);
  const before = found.at(-1);
  const after = before && { image: wanted.sequence[found.length - 1]?.image, at: clockTime(before.from) };
  const title = `${wanted.of.kind} ${wanted.of.name}`;
  const again = lives.length > 1 ? madeAgain(title, life) : undefined;
  const gap = journal.entries.find((entry): entry is GapEntry => entry.type === 'gap' && concerns(entry, wanted));
  const because: Text = unfit
    ? unfitText(title, { image, at: clockTime(nearest.from) }, unfit)
    : after?.image === image && rest.length === 0
      ? {
          en: `The template of ${title} has not been changed since it got image ${after.image} (${after.at}).`,
          ko: `${title}의 Pod 템플릿이 이미지 ${after.image}을(를) 적용한 뒤로(${after.at}) 바뀌지 않았습니다.`,
        }
      : {
          en: `${title} has not had image ${image}${after ? ` after ${after.image} (${after.at})` : ''}.`,
          ko: `${title}에 ${after ? `${after.image}(${after.at}) 이후 ` : ''}이미지 ${image}이(가) 적용된 적이 없습니다.`,
        };
  const evidence: Evidence = {
    object: pointAt((nearest ?? life.states.at(-1))?.last ?? { ...wanted.of, apiVersion: '', metadata: wanted.of }),
    field: unfit?.field ?? '.spec.template',
    expected: unfit?.expected ?? wanted.sequence.map((one) => one.image).join(', then '),
    observed: unfit?.observed ?? listed(life.states),
  };
  // What a gap may have swallowed is not held against the learner: nothing can be said.
  if (gap && !unfit) return inconclusive(join(because, tellGap(gap)), evidence);
  return failed(join(because, again, soFar(life.states)), evidence);
}

const concerns = ({ recording }: GapEntry, { of: { kind, namespace } }: HistoryParams) =>
  recording === undefined ||
  recording === recordingKey({ kind: 'objects', resource: { apiVersion: 'apps/v1', kind, namespace } });

function madeAgain(title: string, life: Life): Text {
  const at = clockTime(life.states[0]?.from ?? 0);
  return {
    en: `${title} was made again at ${at}, and its history began anew.`,
    ko: `${title}을(를) ${at}에 다시 만들어 기록이 새로 시작되었습니다.`,
  };
}

const unfitText = (title: string, { image, at }: { image: string; at: string }, { because }: Unfit): Text => ({
  en: `${title} had image ${image} (${at}), but ${because.en}`,
  ko: `${title}에 이미지 ${image}이(가) 적용되었지만(${at}) ${because.ko}`,
});

const imagesOf = ({ last }: TemplateState): readonly string[] =>
  (last.spec?.template?.spec?.containers ?? []).flatMap(({ image }) => image ?? []);

const listed = (states: readonly TemplateState[]): string =>
  show(states.map((state) => `${imagesOf(state).join('+')} (${clockTime(state.from)})`).join(', '));

const soFar = (states: readonly TemplateState[]): Text => ({
  en: `So far: ${listed(states)}.`,
  ko: `지금까지: ${listed(states)}.`,
});

/** Back at an earlier revision means: what carried it then carries it now. */
function otherRevision(wanted: HistoryParams, past: Past, found: readonly TemplateState[]): Observation | undefined {
  const index = wanted.current?.sameAs;
  const then = index === undefined ? undefined : found[index];
  const now = past.life.states.at(-1);
  if (!then || !now) return undefined;
  const [first, present] = [then, now].map((state) => carrierOf(past.carriers, state));
  if (first && present && first.uid === present.uid && present.goneAt === undefined) return undefined;
  const image = imagesOf(then).join(', ');
  const object = pointAt(now.last);
  const title = `${object.kind} ${object.name}`;
  return failed(
    {
      en: `${title} is not back at the revision that first had ${image} (${first?.name ?? 'gone'}); it has ${imagesOf(now).join(', ')} (${present?.name ?? 'none yet'}).`,
      ko: `${title}이(가) ${image}을(를) 처음 적용한 리비전(${first?.name ?? '없음'})으로 돌아가지 않았습니다. 현재: ${imagesOf(now).join(', ')} (${present?.name ?? '아직 없음'}).`,
    },
    {
      object,
      field: 'revision',
      expected: `${first?.name} (uid ${first?.uid})`,
      observed: `${present?.name} (uid ${present?.uid})`,
    },
  );
}

/** Counted, not read from the annotation: anybody can write that. */
function tooFew({ minRevision = 1, of }: HistoryParams, { life, carriers }: Past): Observation | undefined {
  const carried = life.states.map((state) => carrierOf(carriers, state)?.uid).filter((uid) => uid !== undefined);
  const turns = carried.filter((uid, index) => uid !== carried[index - 1]).length;
  const began = life.was ? Number(life.states[0]?.last.metadata.annotations?.[revisionAnnotation] ?? 1) : 1;
  const revision = began + turns - 1;
  if (revision >= minRevision) return undefined;
  return failed(
    {
      en: `${of.kind} ${of.name} is at revision ${revision}; the task leads to ${minRevision}.`,
      ko: `${of.kind} ${of.name}: 현재 리비전 ${revision}, 과제대로 하면 ${minRevision} 이상입니다.`,
    },
    { field: revisionAnnotation, expected: `≥ ${minRevision}`, observed: String(revision) },
  );
}

const revisionAnnotation = 'deployment.kubernetes.io/revision';

function told({ life, carriers }: Past, found: readonly TemplateState[]): Observation {
  const [first] = found;
  return passed(
    {
      en: `It went through ${listed(found)}.`,
      ko: `다음 순서로 적용되었습니다: ${listed(found)}.`,
    },
    ...(first ? [{ object: pointAt(first.last), field: '.spec.template', observed: listed(life.states) }] : []),
    ...found.slice(0, 5).map((state): Evidence => {
      const carrier = carrierOf(carriers, state);
      return { field: `revision of ${imagesOf(state).join(', ')}`, observed: `${carrier?.name} (uid ${carrier?.uid})` };
    }),
  );
}
