import type { KubeObject } from '../../cluster/cluster.ts';
import { nearest } from '../../lab/nearest.ts';
import { show } from '../evidence.ts';
import { isTerminating, type Namespace } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';

interface Wanted {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Found {
  readonly siblings?: readonly KubeObject[];
  readonly elsewhere?: KubeObject | undefined;
  /** Objects of other kinds there. */
  readonly namesakes?: readonly KubeObject[];
  readonly home?: Namespace | undefined;
}

interface Clue {
  readonly id: string;
  readonly en: string;
  readonly ko: string;
  readonly observed: string;
}

/** Says that a named object is not there, and what is there instead: a name, a kind or a namespace mistaken. */
export function explainAbsence(wanted: Wanted, found: Found): Explanation {
  const { kind, name, namespace } = wanted;
  const [inEn, inKo] = namespace ? [` in namespace ${namespace}`, `네임스페이스 ${namespace}에 `] : ['', ''];
  const clue =
    leaving(found) ??
    going(wanted, found) ??
    elsewhere(wanted, found) ??
    namesake(wanted, found) ??
    near(wanted, found) ??
    siblings(wanted, found);
  return {
    diagnosis: clue.id,
    because: {
      en: `There is no ${kind} ${name}${inEn}.${clue.en}`,
      ko: `${inKo}${kind} ${name}이(가) 없습니다.${clue.ko}`,
    },
    evidence: [
      { object: { kind, name, ...(namespace ? { namespace } : {}) }, expected: 'exists', observed: clue.observed },
    ],
  };
}

/** Objects that Kubernetes puts into a namespace by itself: no mistaken names. */
const builtIn = new Set(['kubernetes', 'kube-root-ca.crt', 'default']);

function leaving({ home }: Found): Clue | undefined {
  if (home?.status?.phase !== 'Terminating') return undefined;
  const waits = home.status.conditions?.find(
    ({ type, status }) => type === 'NamespaceFinalizersRemaining' && status === 'True',
  );
  return {
    id: 'namespace-terminating',
    en: ` The namespace is being deleted, so nothing new can be made in it.${waits ? ` It waits: ${show(waits.message)}.` : ''}`,
    ko: ` 네임스페이스가 삭제되는 중이라 새로 만들 수 없습니다.${waits ? ` 대기 중인 이유: ${show(waits.message)}` : ''}`,
    observed: `namespace Terminating${waits ? `: ${show(waits.message)}` : ''}`,
  };
}

/** One of that name is there, but on its way out: a finalizer can keep it for long. */
function going({ kind, name }: Wanted, { siblings: all = [] }: Found): Clue | undefined {
  const it = all.find(({ metadata }) => metadata.name === name);
  return it && isTerminating(it)
    ? {
        id: 'absent-going',
        en: ` The ${kind} of that name is being deleted.`,
        ko: ` 그 이름의 ${kind}은(는) 삭제되는 중입니다.`,
        observed: `being deleted since ${it.metadata.deletionTimestamp}`,
      }
    : undefined;
}

function elsewhere({ kind, name }: Wanted, { elsewhere: other }: Found): Clue | undefined {
  const where = other?.metadata.namespace;
  return (
    other && {
      id: 'absent-other-namespace',
      en: ` Found ${kind} ${name} in namespace ${where}.`,
      ko: ` 네임스페이스 ${where}에 ${kind} ${name}이(가) 있습니다.`,
      observed: `found in namespace ${where}`,
    }
  );
}

function namesake({ kind, name }: Wanted, { namesakes = [] }: Found): Clue | undefined {
  const other = namesakes.find((object) => object.metadata.name === name && object.kind !== kind);
  return (
    other && {
      id: 'absent-other-kind',
      en: ` Found a ${other.kind} ${name}, but it is no ${kind}.`,
      ko: ` 이름이 ${name}인 ${other.kind}은(는) 있지만 ${kind}이(가) 아닙니다.`,
      observed: `found ${other.kind} ${name}`,
    }
  );
}

function near({ kind, name }: Wanted, found: Found): Clue | undefined {
  const other = nearest(name, namesOf(found));
  return other === undefined
    ? undefined
    : {
        id: 'absent-near-name',
        en: ` Found ${kind} ${other} there. Did you mean it?`,
        ko: ` 비슷한 이름의 ${kind} ${other}이(가) 있습니다. 이름을 확인하세요.`,
        observed: `found ${other}`,
      };
}

function siblings({ kind }: Wanted, found: Found): Clue {
  const names = namesOf(found).slice(0, 3).join(', ');
  if (names === '') return { id: 'absent', en: '', ko: '', observed: 'not found' };
  return {
    id: 'absent-other-name',
    en: ` Found ${kind} ${names} there.`,
    ko: ` 대신 ${kind} ${names}이(가) 있습니다.`,
    observed: `found ${names}`,
  };
}

const namesOf = ({ siblings: all = [] }: Found): readonly string[] =>
  all.map(({ metadata }) => metadata.name).filter((name) => !builtIn.has(name));
