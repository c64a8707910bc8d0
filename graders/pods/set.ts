import { show } from '../../src/grading/evidence.ts';
import type { Pod } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { PodsParams } from '../pods.ts';

/** What is off with the Pods taken together: number, names, addresses, nodes. */
export function setOff(all: readonly Pod[], wanted: PodsParams): Explanation | undefined {
  const { of, count, names, distinctIPs, distinctNodes } = wanted;
  const off = (what: { en: string; ko: string }, expected: number | string, observed: number): Explanation => ({
    because: {
      en: `${of.kind} ${of.name}: ${observed} ${what.en}; ${expected} expected.`,
      ko: `${of.kind} ${of.name}: ${what.ko} ${observed}개(기대: ${expected}개).`,
    },
    evidence: [{ object: { ...of }, expected: String(expected), observed: String(observed) }],
  });
  const expected = count ?? all.length;
  if (all.length !== expected || (count === undefined && all.length === 0))
    return off({ en: 'Pods of its own', ko: '자신의 Pod' }, count ?? '≥ 1', all.length);
  const observed = all.map(({ metadata }) => metadata.name).sort();
  if (names && show([...names].sort()) !== show(observed))
    return {
      because: {
        en: `${of.kind} ${of.name} has the Pods ${observed.join(', ')}; ${names.join(', ')} expected.`,
        ko: `${of.kind} ${of.name}: Pod 이름이 ${observed.join(', ')} 입니다(기대: ${names.join(', ')}).`,
      },
      evidence: [
        { object: { ...of }, field: '.metadata.name', expected: names.join(', '), observed: observed.join(', ') },
      ],
    };
  const ips = new Set(all.flatMap((pod) => pod.status?.podIP ?? [])).size;
  if (distinctIPs && ips !== expected) return off({ en: 'different Pod IPs', ko: '서로 다른 Pod IP' }, expected, ips);
  const nodes = new Set(all.flatMap((pod) => pod.spec?.nodeName ?? [])).size;
  if (distinctNodes && nodes !== expected) return off({ en: 'different nodes', ko: '서로 다른 노드' }, expected, nodes);
  return undefined;
}
