import { nearest } from '../../lab/nearest.ts';
import type { Pod, Service } from '../kube-types.ts';
import { labelText } from '../objects.ts';
import { readyEndpoints } from '../service.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { ServiceSubject } from './service-chain.ts';
import { tell } from './tell.ts';

const selectorOf = (service: Service) => service.spec?.selector ?? {};
const plural = (count: number) => (count === 1 ? '1 Pod carries' : `${count} Pods carry`);
const carriers = (pods: readonly Pod[], key: string, value: string) =>
  pods.filter(({ metadata }) => metadata.labels?.[key] === value);
const valuesOf = (pods: readonly Pod[], key: string) => [
  ...new Set(pods.flatMap(({ metadata }) => metadata.labels?.[key] ?? [])),
];

const none: Diagnosis<ServiceSubject> = {
  id: 'service-no-selector',
  look({ service, view }) {
    // Without a selector endpoints may have been written by hand, and that is allowed.
    if (Object.keys(selectorOf(service)).length > 0 || readyEndpoints(view).length > 0) return undefined;
    const { name } = service.metadata;
    return tell(
      service,
      {
        en: `Service ${name} has no selector, so Kubernetes finds no Pods for it.`,
        ko: `Service ${name}: 셀렉터가 없어 Kubernetes가 Pod를 찾지 못합니다.`,
      },
      { field: '.spec.selector', expected: 'labels of the Pods', observed: 'none' },
    );
  },
};

/** A selector that no Pod fits, and what comes nearest to it. */
function nobody(id: string, clueOf: (subject: ServiceSubject) => Clue | undefined): Diagnosis<ServiceSubject> {
  return {
    id,
    look(subject) {
      const { service, view } = subject;
      const wanted = labelText(selectorOf(service));
      if (wanted === '' || view.selected.length > 0) return undefined;
      const clue = clueOf(subject);
      const { name } = service.metadata;
      return (
        clue &&
        tell(
          service,
          {
            en: `Service ${name} selects ${wanted}: 0 Pods. ${clue.en}`,
            ko: `Service ${name}: 셀렉터 ${wanted}에 맞는 Pod가 0개입니다. ${clue.ko}`,
          },
          { field: '.spec.selector', expected: clue.label, observed: wanted },
        )
      );
    },
  };
}

interface Clue {
  readonly en: string;
  readonly ko: string;
  readonly label: string;
}

const noPods = nobody('service-no-pods', ({ view }) =>
  view.pods.length === 0
    ? {
        en: 'There are no Pods in its namespace.',
        ko: '이 네임스페이스에는 Pod가 없습니다.',
        label: 'labels that a Pod carries',
      }
    : undefined,
);

/** The key is right, the value is not: the nearest one that Pods carry. */
const otherValue = nobody('service-selector-value', ({ service, view }) => {
  const wanted = Object.entries(selectorOf(service));
  for (const [key, value] of wanted) {
    const values = valuesOf(view.pods, key);
    if (values.includes(value)) continue;
    const other = nearest(value, values) ?? values[0];
    if (other === undefined) continue;
    const count = carriers(view.pods, key, other).length;
    const label = `${key}=${other}`;
    return { en: `${plural(count)} ${label}.`, ko: `${label} 레이블을 가진 Pod는 ${count}개 있습니다.`, label };
  }
  return undefined;
});

/** The value is right, but stands under another key. */
const otherKey = nobody('service-selector-key', ({ service, view }) => {
  for (const [key, value] of Object.entries(selectorOf(service))) {
    for (const { metadata } of view.pods) {
      const [other] = Object.entries(metadata.labels ?? {}).find(([name, its]) => its === value && name !== key) ?? [];
      if (other === undefined) continue;
      const count = carriers(view.pods, other, value).length;
      const label = `${other}=${value}`;
      return {
        en: `No Pod carries a label ${key}; ${plural(count)} ${label}.`,
        ko: `레이블 ${key}을(를) 가진 Pod는 없고, ${label} 레이블을 가진 Pod는 ${count}개 있습니다.`,
        label,
      };
    }
  }
  return undefined;
});

const notTogether = nobody('service-selector-unknown', ({ view }) => {
  const count = view.pods.length;
  return {
    en: `None of the ${count} Pods in its namespace carries these labels.`,
    ko: `이 네임스페이스의 Pod ${count}개 중 이 레이블을 가진 것이 없습니다.`,
    label: 'labels that a Pod carries',
  };
});

export const selectorDiagnoses: readonly Diagnosis<ServiceSubject>[] = [
  none,
  noPods,
  otherValue,
  otherKey,
  notTogether,
];
