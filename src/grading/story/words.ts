import type { Text } from '../../text.ts';
import { pointAt } from '../evidence.ts';
import { isReady, type Pod, type WorkloadObject } from '../kube-types.ts';
import type { Evidence } from '../verdict.ts';
import type { Disturbance } from './disturbance.ts';
import type { Holder, Known } from './holder.ts';
import type { Played } from './play.ts';
import type { Predicate, Truth } from './predicate.ts';

/** A moment as a clock on the wall shows it where klab runs: `10:02:03`. */
export function clockTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** What the variables that an expression reads hold in the end: `Deployment web (replicas 1), 2 Pods (1 ready)`. */
export function lastSeen({ world, until }: Played, predicate: Predicate | undefined): Text | undefined {
  const seen = [...(predicate?.reads ?? [])].flatMap((name) => {
    const holder = world.holders.get(name);
    return holder ? [stateOf(holder)] : [];
  });
  if (seen.length === 0) return undefined;
  const join = (language: keyof Text) => seen.map((text) => text[language]).join(', ');
  return { en: `At ${clockTime(until)}: ${join('en')}.`, ko: `${clockTime(until)} 현재: ${join('ko')}.` };
}

function stateOf({ variable, members, ever }: Holder): Text {
  const { kind } = variable.resource;
  const { name } = variable.wanted;
  const objects = [...members.values()];
  if (name === undefined) {
    const count = objects.length;
    const ready = kind === 'Pod' ? objects.filter((object) => isReady(object as Pod)).length : undefined;
    return {
      en: `${count} ${count === 1 ? kind : `${kind}s`}${ready === undefined ? '' : ` (${ready} ready)`}`,
      ko: `${kind} ${count}개${ready === undefined ? '' : `(준비됨 ${ready}개)`}`,
    };
  }
  const title = `${kind} ${name}`;
  const object = objects.at(-1);
  if (object) {
    const { spec, status } = object as WorkloadObject & { readonly status?: { readonly phase?: string } };
    const facts = [spec?.replicas === undefined ? [] : `replicas ${spec.replicas}`, status?.phase ?? []].flat();
    const text = `${title}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
    return { en: text, ko: text };
  }
  const last = lastOf(ever);
  if (last?.gone)
    return {
      en: `${title} has been gone since ${clockTime(last.at)}`,
      ko: `${title}은(는) ${clockTime(last.at)}에 삭제됨`,
    };
  return { en: `no ${title}`, ko: `${title} 없음` };
}

const lastOf = (ever: ReadonlyMap<string, Known>): Known | undefined => [...ever.values()].at(-1);

/** The first named object that an expression reads, as evidence points at it. */
export function objectOf({ world }: Played, predicate: Predicate | undefined): Pick<Evidence, 'object'> {
  for (const name of predicate?.reads ?? []) {
    const holder = world.holders.get(name);
    const known = holder?.variable.wanted.name === undefined ? undefined : lastOf(holder.ever);
    if (known) return { object: pointAt(known.object) };
  }
  return {};
}

/** It was so, but only while klab itself disturbed: said so that the learner knows why it does not count. */
export const seenInDisturbance = ({ check, from }: Disturbance): Text => ({
  en: `It was so at ${clockTime(from)}, but klab itself was disturbing the cluster then (check "${check}"), so it does not count: do it once more.`,
  ko: `${clockTime(from)}에 그런 상태였지만 klab이 "${check}" 검사를 위해 클러스터에 개입하던 중이라 인정되지 않습니다. 한 번 더 해 보세요.`,
});

export const join = (...texts: readonly (Text | undefined)[]): Text => {
  const there = texts.filter((text) => text !== undefined);
  return { en: there.map(({ en }) => en).join(' '), ko: there.map(({ ko }) => ko).join(' ') };
};

export const problemIn = (truth: Truth): string => (typeof truth === 'boolean' ? String(truth) : truth.problem);

/** A mistake that the recorder keeps for good. */
export const startOver: Text = {
  en: 'What was recorded stays; `klab reset` begins anew.',
  ko: '기록된 일은 지워지지 않습니다. `klab reset`으로 처음부터 다시 할 수 있습니다.',
};
