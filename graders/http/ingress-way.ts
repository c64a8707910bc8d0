import { randomBytes } from 'node:crypto';
import { backendPort, explainBackendPort, explainResourceBackend } from '../../src/grading/explain/ingress-backend.ts';
import { explainCapturedByWildcard, followIngress } from '../../src/grading/explain/ingress-chain.ts';
import { addressOf } from '../../src/grading/explain/ingress-class.ts';
import { explainServiceChain } from '../../src/grading/explain/service-chain.ts';
import type { Sight } from '../../src/grading/grader.ts';
import { classOf, type IngressView, type Route, viewIngress } from '../../src/grading/ingress.ts';
import { controllerTarget, explainController, isOfAddon } from '../../src/grading/ingress-controller.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { type ServiceView, viewService } from '../../src/grading/service.ts';
import type { WorkloadView } from '../../src/grading/workload.ts';
import { explainService } from './explain-service.ts';
import { type HttpIngressTarget, type HttpParams, wantsApp } from './params.ts';
import type { Place, Way } from './way.ts';

/**
 * Ingress → class and its controller → backend → Service … Where 404 is among what is wanted there need be no Ingress;
 * where 5xx is, nothing behind the Service's port has to be sound.
 */
export async function ingressWay(
  sight: Sight,
  target: HttpIngressTarget,
  wanted: HttpParams,
  workload: WorkloadView | undefined,
): Promise<Way | Explanation> {
  const { namespace, host: ruleHost } = target.ingress;
  const view = await viewIngress(sight, target.ingress);
  const host = wanted.host ?? hostToSend(ruleHost);
  const path = wanted.path;
  const found = followIngress(view, path);
  const scheme = wanted.tls ? 'https' : 'http';
  const words = `${scheme}://${host}${path} through the ingress controller`;
  if ('because' in found) {
    const optional = !found.fault && wanted.expect === 'answer' && wanted.status.includes(404);
    if (!optional) return found;
    return (await explainController(sight)) ?? { places: [placeOf(undefined, view, words, wanted)], host, workload };
  }
  const trouble = (await controllerTrouble(sight, view, found)) ?? explainCapturedByWildcard(view, found, host);
  if (trouble) return trouble;
  const backend = found.backend.service;
  if (!backend) return explainResourceBackend(found);
  const service = await viewService(sight, { namespace, service: backend.name });
  const broken = explainBackend(found, service, workload, wanted);
  if (broken) return broken;
  const port = backendPort(found, service)?.port;
  return {
    places: [placeOf(found, view, words, wanted)],
    service,
    port,
    route: { view, taken: found },
    host,
    workload,
  };
}

function explainBackend(
  route: Route,
  service: ServiceView,
  workload: WorkloadView | undefined,
  wanted: HttpParams,
): Explanation | undefined {
  if (!service.object) return explainServiceChain(service);
  const port = explainBackendPort(route, service);
  if (port) return port;
  return wantsApp(wanted) ? explainService(service, backendPort(route, service)?.port, workload) : undefined;
}

/** Only klab's own controller can be looked at; another's shows by the address it has written. */
async function controllerTrouble(sight: Sight, view: IngressView, route: Route): Promise<Explanation | undefined> {
  return isServedByAddon(view, route) ? explainController(sight) : undefined;
}

function isServedByAddon({ classes }: IngressView, { ingress }: Route): boolean {
  const found = classes.find(({ metadata }) => metadata.name === classOf(ingress));
  return found !== undefined && isOfAddon(found);
}

function placeOf(route: Route | undefined, view: IngressView, words: string, { tls }: HttpParams): Place {
  const port = tls ? 443 : 80;
  const address = route && !isServedByAddon(view, route) ? addressOf(route.ingress) : undefined;
  return {
    target: address === undefined ? controllerTarget(port) : { kind: 'address', host: address, port },
    words,
  };
}

/** A host that fits the rule; for rules without host a name that nobody could have foreseen. */
function hostToSend(ruleHost: string | undefined): string {
  const label = `klab-${randomBytes(4).toString('hex')}`;
  if (ruleHost === undefined) return `${label}.example`;
  return ruleHost.startsWith('*.') ? `${label}${ruleHost.slice(1)}` : ruleHost;
}
