import type { KubeObject } from '../../src/cluster/cluster.ts';
import { explainAbsence } from '../../src/grading/explain/absence.ts';
import { fieldAt } from '../../src/grading/field.ts';
import type { Sight } from '../../src/grading/grader.ts';
import type { Container, Pod } from '../../src/grading/kube-types.ts';
import { type Explanation, failedBy, inconclusive } from '../../src/grading/observation.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import { type Environment, expand } from './environment.ts';
import { fileReference } from './mount.ts';
import { observe } from './observe.ts';
import { explainOrigin } from './origin.ts';
import { envReference, type HasKey } from './reference.ts';
import { type Item, keyOf } from './source.ts';
import { outlivedChange } from './stale.ts';
import { storedAt } from './stored.ts';
import { off, reveal } from './words.ts';

/** A container that runs, what is stored in the cluster at this moment, and how to read the container's variables. */
export interface Scene {
  readonly sight: Sight;
  readonly pod: Pod;
  readonly container: Container;
  /** ConfigMaps and Secrets of the Pod's namespace. */
  readonly stored: readonly KubeObject[];
  readonly environment: () => Promise<Environment>;
  readonly signal: AbortSignal;
}

/** What is wrong with one variable or file; undefined when the container sees what it has to, from where it has to. */
export async function judgeItem(scene: Scene, item: Item): Promise<Observation | undefined> {
  const { pod, container, stored } = scene;
  const find = (kind: string, name: string) => stored.find((one) => one.kind === kind && one.metadata.name === name);
  const has: HasKey = (kind, name, key) => storedAt(find(kind, name), key) !== undefined;
  const reference =
    item.at === 'env' ? envReference(container, item.name, has) : fileReference(pod, container, item.name, has);
  const wanted = keyOf(item);
  const live = wanted && storedAt(find(wanted.kind, wanted.name), wanted.key);
  const broken =
    (wanted && explainStore(scene, wanted)) ??
    explainOrigin(pod, item, reference) ??
    (wanted && explainKey(scene, item, wanted));
  if (broken) return failedBy(broken);
  const hidden =
    reference?.from === 'key'
      ? reference.kind === 'Secret'
      : item.source.composed !== undefined && takesSecrets(container);
  const seen = await observe(scene, item);
  if ('because' in seen) return failedBy(seen);
  const { value, overwritten } = seen;
  const differs = (en: string, ko: string, expected: Buffer | undefined, observed = value) =>
    failedBy(
      off(pod, item, en, ko, {
        ...(wanted ? { field: `${wanted.kind} ${wanted.name}, ${wanted.key}` } : {}),
        expected: reveal(expected, hidden),
        observed: reveal(observed, hidden),
      }),
    );
  if (overwritten)
    return differs(
      'was overwritten by a program in the container.',
      '값을 컨테이너 안의 프로그램이 바꾸었습니다.',
      value,
      overwritten,
    );
  const { equals, composed, field } = item.source;
  const text = equals === undefined ? undefined : Buffer.from(equals);
  if (item.source.stale && live && wanted) {
    if (value.equals(live)) return notStale(scene, item, wanted, live);
    return text && !value.equals(text)
      ? differs('has another value than the one from before.', '이전 값이 아닙니다.', text)
      : undefined;
  }
  const truth =
    live ??
    (field === undefined ? undefined : fieldValue(pod, field)) ??
    (composed === undefined ? undefined : Buffer.from(expand(composed, seen.variables)));
  if (truth && !value.equals(truth))
    return live
      ? differs(...laggingWords(item, reference), truth)
      : differs('is not what it refers to.', '이(가) 참조하는 값과 다릅니다.', truth);
  return text && !value.equals(text) ? differs('has another value.', '값이 다릅니다.', text) : undefined;
}

type Key = NonNullable<ReturnType<typeof keyOf>>;

function explainStore({ pod, stored }: Scene, { kind, name }: Key): Explanation | undefined {
  if (stored.some((one) => one.kind === kind && one.metadata.name === name)) return undefined;
  const { namespace } = pod.metadata;
  const siblings = stored.filter((one) => one.kind === kind);
  return explainAbsence({ kind, name, ...(namespace ? { namespace } : {}) }, { siblings, namesakes: stored });
}

function explainKey({ pod, stored }: Scene, item: Item, { kind, name, key }: Key): Explanation | undefined {
  const object = stored.find((one) => one.kind === kind && one.metadata.name === name);
  if (storedAt(object, key)) return undefined;
  return off(
    pod,
    item,
    `has no source: ${kind} ${name} has no key ${key}.`,
    `의 값이 없습니다. ${kind} ${name}에 ${key} 키가 없습니다.`,
    {
      field: `${kind} ${name}`,
      expected: key,
      observed: '(not there)',
    },
  );
}

/** Why a reference that is right does not show the present value, by its kind. */
function laggingWords(item: Item, reference: ReturnType<typeof envReference>): [string, string] {
  if (item.at === 'env')
    return [
      'still has the value from when the container started; variables are never read again.',
      '값이 컨테이너를 시작할 때의 값입니다. 환경 변수는 다시 읽히지 않습니다.',
    ];
  if (reference?.from === 'key' && reference.mount?.subPath)
    return [
      'does not follow its source: a subPath mount is never updated.',
      '이(가) 원본을 따라가지 않습니다. subPath 마운트는 갱신되지 않습니다.',
    ];
  return [
    'has not followed its source yet; the kubelet takes up to two minutes.',
    '에 아직 변경이 반영되지 않았습니다. kubelet이 갱신하기까지 최대 2분쯤 걸립니다.',
  ];
}

async function notStale(
  { sight, pod, container, signal }: Scene,
  item: Item,
  wanted: Key,
  live: Buffer,
): Promise<Observation | undefined> {
  const journal = await sight.journal.read(signal);
  const restarts = pod.status?.containerStatuses?.find(({ name }) => name === container.name)?.restartCount ?? 0;
  if (!('missing' in journal)) {
    if (outlivedChange(journal, pod, container.name, { ...wanted, namespace: pod.metadata.namespace ?? '' }))
      return undefined;
  } else if (restarts > 0) {
    return inconclusive({
      en: `The container was restarted and read its variables anew; what it had before was not recorded. ${journal.missing.en}`,
      ko: `컨테이너가 다시 시작되어 환경 변수를 새로 읽었고 이전 값은 기록되지 않았습니다. ${journal.missing.ko}`,
    });
  }
  const hidden = wanted.kind === 'Secret';
  return failedBy(
    off(
      pod,
      item,
      `has the present value of ${wanted.kind} ${wanted.name}, not one from before.`,
      `값이 ${wanted.kind} ${wanted.name}의 현재 값입니다. 변경하기 전의 값이어야 합니다.`,
      { expected: 'a value from before', observed: reveal(live, hidden) },
    ),
  );
}

/** `spec.nodeName`, `status.podIP`, `metadata.labels['app']` of the Pod, as the kubelet writes it into the container. */
function fieldValue(pod: Pod, path: string): Buffer | undefined {
  const value = fieldAt(pod, path);
  return value === undefined ? undefined : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

function takesSecrets(container: Container): boolean {
  return /"secret(Key)?Ref"/.test(JSON.stringify(container));
}
