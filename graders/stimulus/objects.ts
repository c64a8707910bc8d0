import type { KubeObject, ObjectRef, Resource } from '../../src/cluster/cluster.ts';
import { refOf } from '../../src/cluster/object-ref.ts';
import { become, definitely, isNotYet, type NotYet } from '../../src/grading/become.ts';
import { readyPod } from '../../src/grading/choose-pod.ts';
import { show } from '../../src/grading/evidence.ts';
import { explainAbsence } from '../../src/grading/explain/absence.ts';
import { tell } from '../../src/grading/explain/tell.ts';
import type { Sight } from '../../src/grading/grader.ts';
import { freshPod } from '../../src/grading/stimulate/fresh-pod.ts';
import type { Stimuli } from '../../src/grading/stimuli.ts';
import type { DeedOf } from './deed.ts';
import { type Done, type How, seen } from './done.ts';

export async function scale(sight: Sight, stimuli: Stimuli, given: DeedOf<'scale'>, how: How): Promise<Done | NotYet> {
  const { replicas, ...ref } = given;
  const before = await become(how.until, () => present(sight, ref), how.withinMs);
  if (isNotYet(before)) return before;
  await stimuli.scale(ref, replicas);
  const { generation } = before.metadata;
  await seen(how, sight, ref, (now) => now?.metadata.generation !== generation);
  return {
    name: ref.name,
    told: {
      en: `klab scaled ${ref.kind} ${ref.name} to ${replicas}`,
      ko: `klab이 ${ref.kind} ${ref.name}의 레플리카를 ${replicas}개로 바꾸었습니다.`,
    },
  };
}

export async function create(sight: Sight, stimuli: Stimuli, object: KubeObject, how: How): Promise<Done | NotYet> {
  const ref = refOf(object);
  const { kind, name } = ref;
  const taken = await sight.get(ref);
  if (taken) {
    const text = {
      en: `There is a ${kind} ${name} already; klab needs that name for a moment. Delete it.`,
      ko: `${kind} ${name}이(가) 이미 있습니다. klab이 잠시 써야 하는 이름이니 삭제하세요.`,
    };
    return definitely(tell(taken, text, { field: '.metadata.name', expected: 'not taken', observed: name }));
  }
  const { uid } = (await stimuli.create(object)).metadata;
  await seen(how, sight, ref, (now) => now?.metadata.uid === uid);
  return {
    name,
    told: { en: `klab created ${kind} ${name}`, ko: `klab이 ${kind} ${name}을(를) 만들었습니다.` },
  };
}

export async function clone(sight: Sight, stimuli: Stimuli, given: DeedOf<'clone'>, how: How): Promise<Done | NotYet> {
  const { namespace, name, as, labels } = given;
  const pod = await become(how.until, () => readyPod(sight, { kind: 'Pod', namespace, name }), how.withinMs);
  if (isNotYet(pod)) return pod;
  return create(sight, stimuli, freshPod(pod, { name: as.name, namespace: as.namespace ?? namespace, labels }), how);
}

export async function label(sight: Sight, stimuli: Stimuli, given: DeedOf<'label'>, how: How): Promise<Done | NotYet> {
  const { apiVersion, kind, namespace, lacks = [], key, value } = given;
  const resource: Resource = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
  const choose = async () => {
    if (given.name !== undefined) return present(sight, { ...resource, name: given.name });
    const all = [...(await sight.list(resource))].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const free = all.find(({ metadata }) => lacks.every((one) => metadata.labels?.[one] === undefined));
    return free ?? noneLacks(kind, lacks);
  };
  const object = await become(how.until, choose, how.withinMs);
  if (isNotYet(object)) return object;
  const ref = refOf(object);
  await stimuli.label(ref, key, value);
  await seen(how, sight, ref, (now) => now?.metadata.resourceVersion !== object.metadata.resourceVersion);
  const what = value === null ? `${key}-` : `${key}=${value}`;
  return {
    name: ref.name,
    told: {
      en: `klab labelled ${kind} ${ref.name} ${what}`,
      ko: `klab이 ${kind} ${ref.name}의 레이블을 바꾸었습니다(${what}).`,
    },
  };
}

async function present(sight: Sight, ref: ObjectRef): Promise<KubeObject | NotYet> {
  const { name, ...resource } = ref;
  const siblings = await sight.list(resource);
  const found = siblings.find(({ metadata }) => metadata.name === name && metadata.deletionTimestamp === undefined);
  return found ?? explainAbsence(ref, { siblings });
}

function noneLacks(kind: string, lacks: readonly string[]): NotYet {
  return {
    because: {
      en: `Every ${kind} has one of the labels ${lacks.join(', ')}; klab needs one that has none.`,
      ko: `모든 ${kind}에 레이블 ${lacks.join(', ')} 중 하나가 있습니다. 없는 것이 하나 필요합니다.`,
    },
    evidence: [{ expected: `a ${kind} without ${show(lacks)}`, observed: 'none' }],
  };
}
