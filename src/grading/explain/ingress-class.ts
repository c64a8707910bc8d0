import { classOf, type Ingress, type IngressView, isDefaultClass } from '../ingress.ts';
import { ingressAddon, isOfAddon } from '../ingress-controller.ts';
import type { Explanation } from '../observation.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { tell } from './tell.ts';

interface Classed {
  readonly view: IngressView;
  readonly ingress: Ingress;
}

/** Why nobody acts on an Ingress: its class; undefined when a controller serves it. */
export function classTrouble(view: IngressView, ingress: Ingress): Explanation | undefined {
  return diagnose(classDiagnoses, { view, ingress });
}

const names = ({ classes }: IngressView) => classes.map(({ metadata }) => metadata.name).join(', ') || 'none';

/** Without any class there is no controller, and that is for the lab to bring. */
const noController: Diagnosis<Classed> = {
  id: 'ingress-no-controller',
  look({ view, ingress }) {
    if (view.classes.length > 0) return undefined;
    const told = tell(
      ingress,
      {
        en: 'This cluster has no ingress controller: there is no IngressClass at all. The lab has to ask for `addons: [ingress]`.',
        ko: '이 클러스터에는 인그레스 컨트롤러가 없습니다(IngressClass 없음). 실습에 `addons: [ingress]`가 있어야 합니다.',
      },
      { field: '.spec.ingressClassName', expected: 'an IngressClass', observed: 'none in the cluster' },
    );
    return { ...told, fault: 'klab' };
  },
};

const noClass: Diagnosis<Classed> = {
  id: 'ingress-class-none',
  look({ view, ingress }) {
    if (classOf(ingress) !== undefined) return undefined;
    const { name } = ingress.metadata;
    const byDefault = view.classes.find(isDefaultClass)?.metadata.name;
    return tell(
      ingress,
      byDefault === undefined
        ? {
            en: `Ingress ${name} has no class, and no IngressClass is the default one, so no controller acts on it. There is: ${names(view)}.`,
            ko: `Ingress ${name}에 클래스가 없고 기본 IngressClass도 없어 어떤 컨트롤러도 처리하지 않습니다. 있는 클래스: ${names(view)}`,
          }
        : {
            en: `Ingress ${name} has no class, so no controller acts on it: the default class ${byDefault} is filled in only when an Ingress is created.`,
            ko: `Ingress ${name}에 클래스가 없어 어떤 컨트롤러도 처리하지 않습니다. 기본 클래스 ${byDefault}은(는) Ingress를 만들 때만 채워집니다.`,
          },
      { field: '.spec.ingressClassName', expected: byDefault ?? names(view), observed: undefined },
    );
  },
};

const otherClass: Diagnosis<Classed> = {
  id: 'ingress-class-other',
  look({ view, ingress }) {
    const wanted = view.ref.class;
    const has = classOf(ingress);
    if (wanted === undefined || has === wanted || ingress.metadata.namespace !== view.ref.namespace) return undefined;
    const { name } = ingress.metadata;
    return tell(
      ingress,
      {
        en: `Ingress ${name} has class ${has}; ${wanted} expected.`,
        ko: `Ingress ${name}: 클래스가 ${has} 입니다(기대: ${wanted}).`,
      },
      { field: '.spec.ingressClassName', expected: wanted, observed: has },
    );
  },
};

const classMissing: Diagnosis<Classed> = {
  id: 'ingress-class-missing',
  look({ view, ingress }) {
    const has = classOf(ingress);
    if (view.classes.some(({ metadata }) => metadata.name === has)) return undefined;
    const { name } = ingress.metadata;
    return tell(
      ingress,
      {
        en: `Ingress ${name} has class ${has}, which no controller serves: there is no such IngressClass. There is: ${names(view)}.`,
        ko: `Ingress ${name}의 클래스 ${has}을(를) 처리하는 컨트롤러가 없습니다. 그런 IngressClass가 없습니다. 있는 클래스: ${names(view)}`,
      },
      { field: '.spec.ingressClassName', expected: names(view), observed: has },
    );
  },
};

/** Another controller than klab's (on a cluster that somebody brought) shows by the address that it writes. */
const classUnserved: Diagnosis<Classed> = {
  id: 'ingress-class-unserved',
  look({ view, ingress }) {
    const found = view.classes.find(({ metadata }) => metadata.name === classOf(ingress));
    if (!found || isOfAddon(found) || addressOf(ingress) !== undefined) return undefined;
    const { name } = ingress.metadata;
    const { controller } = found.spec ?? {};
    return tell(
      ingress,
      {
        en: `Ingress ${name} has class ${found.metadata.name}, whose controller ${controller} does not run here: nobody acts on the Ingress.`,
        ko: `Ingress ${name}의 클래스 ${found.metadata.name}은(는) 컨트롤러 ${controller}의 것인데, 여기서는 실행되지 않아 아무도 처리하지 않습니다.`,
      },
      {
        field: 'IngressClass.spec.controller',
        expected: view.classes.some(isOfAddon) ? ingressAddon.controller : 'a controller that runs',
        observed: controller,
      },
    );
  },
};

/** Where the controller says that an Ingress is reached. */
export function addressOf({ status }: Ingress): string | undefined {
  const [first] = status?.loadBalancer?.ingress ?? [];
  return first?.ip ?? first?.hostname;
}

export const classDiagnoses: readonly Diagnosis<Classed>[] = [
  noController,
  noClass,
  otherClass,
  classMissing,
  classUnserved,
];
