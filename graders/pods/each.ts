import { pointAt, show } from '../../src/grading/evidence.ts';
import { type Pod, selects } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { PodsParams } from '../pods.ts';

type Rule = (pod: Pod, wanted: PodsParams) => Explanation | undefined;

function off(pod: Pod, en: string, ko: string, field: string, expected: unknown, observed: unknown): Explanation {
  const { name } = pod.metadata;
  return {
    because: { en: `Pod ${name} ${en}`, ko: `Pod ${name}: ${ko}` },
    evidence: [{ object: pointAt(pod), field, expected: show(expected), observed: show(observed) }],
  };
}

const owner: Rule = (pod, wanted) => {
  const controller = pod.metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (wanted.owner !== 'none' || !controller) return undefined;
  const who = `${controller.kind} ${controller.name}`;
  return off(
    pod,
    `belongs to ${who}; a Pod of its own was asked for.`,
    `${who}에 속해 있습니다. 컨트롤러가 없는 단독 Pod여야 합니다.`,
    '.metadata.ownerReferences',
    'no controller',
    who,
  );
};

const labels: Rule = (pod, wanted) =>
  wanted.labels && !selects(wanted.labels, pod)
    ? off(
        pod,
        'does not carry the labels asked for.',
        '요구한 레이블이 없습니다.',
        '.metadata.labels',
        wanted.labels,
        pod.metadata.labels,
      )
    : undefined;

const containers: Rule = (pod, wanted) => {
  if (wanted.containers === undefined) return undefined;
  const has = (pod.spec?.containers ?? []).map(({ name }) => name);
  const list = has.join(', ');
  const field = '.spec.containers[*].name';
  if (typeof wanted.containers === 'number') {
    if (has.length === wanted.containers) return undefined;
    const [en, ko] = [
      `has ${has.length} containers (${list}); ${wanted.containers} expected.`,
      `컨테이너가 ${has.length}개입니다(${list}). 기대: ${wanted.containers}개.`,
    ];
    return off(pod, en, ko, field, wanted.containers, list);
  }
  if (show([...has].sort()) === show([...wanted.containers].sort())) return undefined;
  const expected = wanted.containers.join(', ');
  return off(
    pod,
    `has the containers ${list}; ${expected} expected.`,
    `컨테이너가 ${list} 입니다(기대: ${expected}).`,
    field,
    expected,
    list,
  );
};

const nodes: Rule = (pod, wanted) => {
  const node = pod.spec?.nodeName;
  if (!wanted.nodes || (node !== undefined && wanted.nodes.includes(node))) return undefined;
  const expected = wanted.nodes.join(', ');
  return off(
    pod,
    node === undefined ? 'is on no node yet.' : `runs on node ${node}; ${expected} expected.`,
    node === undefined ? '아직 노드에 배치되지 않았습니다.' : `노드 ${node}에서 실행 중입니다(기대: ${expected}).`,
    '.spec.nodeName',
    expected,
    node,
  );
};

const restarts: Rule = (pod, { minRestarts = 0, maxRestarts = Infinity }) => {
  const count = pod.status?.containerStatuses?.reduce((sum, status) => sum + (status.restartCount ?? 0), 0) ?? 0;
  if (count >= minRestarts && count <= maxRestarts) return undefined;
  return off(
    pod,
    `has restarted ${count} times.`,
    `${count}번 다시 시작되었습니다.`,
    '.status.containerStatuses[*].restartCount',
    count < minRestarts ? `≥ ${minRestarts}` : `≤ ${maxRestarts}`,
    count,
  );
};

/** What is off with one Pod, readiness apart. */
export const podOff: Rule = (pod, wanted) => {
  for (const rule of [owner, labels, containers, nodes, restarts]) {
    const found = rule(pod, wanted);
    if (found) return found;
  }
  return undefined;
};
