import type { HttpTarget, Resource } from '../cluster/cluster.ts';
import { explainServiceChain } from './explain/service-chain.ts';
import type { Looker } from './explain/surroundings.ts';
import { explainWorkload } from './explain/workload.ts';
import type { IngressClass } from './ingress.ts';
import type { Explanation } from './observation.ts';
import { foreignEndpoint, serviceWatches, viewService } from './service.ts';
import { viewWorkload, type WorkloadRef, workloadWatches } from './workload.ts';

/** The controller of klab's add-on `ingress`, as manifests/addons/ingress makes it. */
export const ingressAddon = {
  namespace: 'klab-ingress',
  service: 'ingress-controller',
  /** What an IngressClass names in `.spec.controller`. */
  controller: 'haproxy-ingress.github.io/controller',
} as const;

const workload: WorkloadRef = {
  kind: 'Deployment',
  namespace: ingressAddon.namespace,
  name: ingressAddon.service,
};

export const controllerWatches: readonly Resource[] = [...serviceWatches(ingressAddon), ...workloadWatches(workload)];

export const isOfAddon = ({ spec }: IngressClass): boolean => spec?.controller === ingressAddon.controller;

/** Where the add-on's controller is asked. */
export const controllerTarget = (port: number): HttpTarget => ({
  kind: 'service',
  namespace: ingressAddon.namespace,
  name: ingressAddon.service,
  port,
});

/**
 * What is wrong with klab's own controller, if anything: it is not there, not ready, or something else answers in its
 * place. None of that is the learner's fault.
 */
export async function explainController(cluster: Looker): Promise<Explanation | undefined> {
  const [service, deployment] = await Promise.all([
    viewService(cluster, ingressAddon),
    viewWorkload(cluster, workload),
  ]);
  const foreign = foreignEndpoint(service, deployment);
  const why = explainWorkload(deployment) ?? explainServiceChain(service, {});
  if (!why && !foreign) return undefined;
  const what = why?.because ?? {
    en: `Something at ${foreign?.address} answers in its place.`,
    ko: `${foreign?.address}에서 다른 것이 대신 응답합니다.`,
  };
  return {
    diagnosis: 'ingress-controller',
    fault: 'klab',
    because: {
      en: `klab's ingress controller cannot be asked. ${what.en}`,
      ko: `klab의 인그레스 컨트롤러를 쓸 수 없습니다. ${what.ko}`,
    },
    evidence: why?.evidence ?? [],
  };
}
