import type { Container, Pod } from '../grading/kube-types.ts';
import { parseQuantity } from '../grading/quantity.ts';

type Requests = Pick<Container, 'resources'>;

/** The fields by which the scheduler counts a Pod. */
interface PodSpec extends Requests {
  readonly containers?: readonly Requests[];
  readonly initContainers?: readonly (Requests & { readonly restartPolicy?: string })[];
  readonly overhead?: Readonly<Record<string, string>>;
}

const perMillicore = 1_000_000n;

/**
 * The CPU that a Pod asks for, in millicores, as the scheduler counts it: what its containers and sidecars ask for
 * together, or one of its init containers with the sidecars started before it, whichever is more; or what the Pod itself
 * says as a whole; and its overhead. (The API server has written limits without requests down as requests.)
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function cpuMillicoresOf(pod: Pod): number {
  const spec: PodSpec = pod.spec ?? {};
  let sidecars = 0n;
  let highest = 0n;
  for (const init of spec.initContainers ?? []) {
    const own = cpuOf(init.resources?.requests);
    highest = larger(highest, sidecars + own);
    if (init.restartPolicy === 'Always') sidecars += own;
  }
  const containers = (spec.containers ?? []).reduce((sum, one) => sum + cpuOf(one.resources?.requests), 0n);
  const whole = spec.resources?.requests;
  const asked = whole?.cpu === undefined ? larger(highest, sidecars + containers) : cpuOf(whole);
  return Number((asked + cpuOf(spec.overhead)) / perMillicore);
}

const cpuOf = (requests: Readonly<Record<string, string>> | undefined): bigint =>
  parseQuantity(requests?.cpu ?? '0') ?? 0n;

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
