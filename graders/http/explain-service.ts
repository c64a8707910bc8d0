import {
  explainAlias,
  explainForeign,
  explainHandMade,
  explainServiceChain,
} from '../../src/grading/explain/service-chain.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { foreignEndpoint, type ServiceView } from '../../src/grading/service.ts';
import type { WorkloadView } from '../../src/grading/workload.ts';

/** The chain of a Service, and whether it sends to nothing but the workload's Pods. */
export function explainService(
  service: ServiceView,
  port: number | undefined,
  workload: WorkloadView | undefined,
): Explanation | undefined {
  const broken = explainServiceChain(service, port === undefined ? {} : { port });
  if (broken || !workload) return broken;
  const handMade = explainHandMade(service, workload);
  if (handMade) return handMade;
  const foreign = foreignEndpoint(service, workload);
  if (foreign) return explainForeign(foreign, service, workload);
  return explainAlias(service, workload);
}
