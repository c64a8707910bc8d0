import type { KubeObject } from '../../cluster/cluster.ts';
import type { Explanation } from '../observation.ts';

/** Says that a named object is not there, and what is there instead: a name or a namespace mistaken. */
export function explainAbsence(
  wanted: { readonly kind: string; readonly name: string; readonly namespace?: string },
  found: {
    readonly siblings?: readonly KubeObject[];
    readonly elsewhere?: KubeObject | undefined;
    readonly namesakes?: readonly KubeObject[];
  },
): Explanation {
  const { kind, name, namespace } = wanted;
  const [inEn, inKo] = namespace ? [` in namespace ${namespace}`, `네임스페이스 ${namespace} 에 `] : ['', ''];
  const clue = clueOf(wanted, found);
  return {
    because: {
      en: `There is no ${kind} ${name}${inEn}.${clue.en}`,
      ko: `${inKo}${kind} ${name} 이(가) 없습니다.${clue.ko}`,
    },
    evidence: [
      { object: { kind, name, ...(namespace ? { namespace } : {}) }, expected: 'exists', observed: clue.observed },
    ],
  };
}

/** Objects that Kubernetes puts into a namespace by itself: no mistaken names. */
const builtIn = new Set(['kubernetes', 'kube-root-ca.crt', 'default']);

function clueOf(
  { kind, name }: { kind: string; name: string },
  found: Parameters<typeof explainAbsence>[1],
): { en: string; ko: string; observed: string } {
  const { elsewhere } = found;
  if (elsewhere) {
    const where = elsewhere.metadata.namespace;
    return {
      en: ` Found ${kind} ${name} in namespace ${where}.`,
      ko: ` 네임스페이스 ${where} 에 ${kind} ${name} 이(가) 있습니다.`,
      observed: `found in namespace ${where}`,
    };
  }
  const namesake = found.namesakes?.find((object) => object.metadata.name === name);
  if (namesake)
    return {
      en: ` Found a ${namesake.kind} ${name}, but it is no ${kind}.`,
      ko: ` 이름이 ${name} 인 ${namesake.kind} 은(는) 있지만 ${kind} 이(가) 아닙니다.`,
      observed: `found ${namesake.kind} ${name}`,
    };
  const names = (found.siblings ?? [])
    .map((object) => object.metadata.name)
    .filter((other) => !builtIn.has(other))
    .slice(0, 3);
  if (names.length === 0) return { en: '', ko: '', observed: 'not found' };
  return {
    en: ` Found ${kind} ${names.join(', ')} there.`,
    ko: ` 대신 ${kind} ${names.join(', ')} 이(가) 있습니다.`,
    observed: `found ${names.join(', ')}`,
  };
}
