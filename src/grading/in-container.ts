import { posix } from 'node:path';
import { type ClusterProbes, ProbeError } from '../cluster/cluster.ts';
import { pointAt } from './evidence.ts';
import { explainPod } from './explain/pod.ts';
import { type Container, isReported, type Pod } from './kube-types.ts';
import type { Explanation } from './observation.ts';
import { onPod } from './on-pod.ts';

/** What a container's spec says of how it can be looked into. */
interface Furnished extends Container {
  readonly env?: readonly { readonly name: string }[];
  readonly volumeMounts?: readonly { readonly mountPath: string; readonly name: string }[];
}

/** The container of that name (also an init container), or the only one; or why it cannot be told. */
export function containerOf(pod: Pod, wanted: string | undefined): Container | Explanation {
  const all = pod.spec?.containers ?? [];
  const names = all.map(({ name }) => name).join(', ');
  const title = pod.metadata.name;
  const found =
    wanted === undefined
      ? all.length === 1
        ? all[0]
        : undefined
      : [...all, ...(pod.spec?.initContainers ?? [])].find(({ name }) => name === wanted);
  if (!found) {
    const because =
      wanted === undefined
        ? {
            en: `Pod ${title} has several containers (${names}); one was expected.`,
            ko: `Pod ${title}: 컨테이너가 여러 개입니다(${names}). 하나여야 합니다.`,
          }
        : {
            en: `Pod ${title} has no container ${wanted}; it has ${names}.`,
            ko: `Pod ${title}: 컨테이너 ${wanted}이(가) 없습니다. 있는 컨테이너: ${names}.`,
          };
    const expected = wanted ?? 'one container';
    return {
      because,
      evidence: [{ object: pointAt(pod), field: '.spec.containers[*].name', expected, observed: names }],
    };
  }
  return found;
}

/** The same, where it runs; or why it cannot be asked now. */
export function runningContainer(pod: Pod, wanted: string | undefined): Container | Explanation {
  const found = containerOf(pod, wanted);
  if ('because' in found) return found;
  const title = pod.metadata.name;
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const status = [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === found.name);
  if (status?.state?.running && isReported(pod)) return found;
  return (
    explainPod(pod) ?? {
      because: {
        en: `Pod ${title}: container ${found.name} is not running.`,
        ko: `Pod ${title}: 컨테이너 ${found.name}이(가) 실행 중이 아닙니다.`,
      },
      evidence: [
        { object: pointAt(pod), field: `.status.containerStatuses[name=${found.name}].state`, expected: 'running' },
      ],
    }
  );
}

/** Folders of the programs that klab runs in a container, and of what these load. */
const programs = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/lib', '/lib64', '/usr/lib', '/etc/ld.so.preload'];
const loaders = new Set(['PATH', 'LD_PRELOAD', 'LD_LIBRARY_PATH']);

/**
 * Why programs in the container cannot be believed: a volume lies over them, or their search path is set. Then a fake
 * `base64` or `nslookup` could say what klab wants to hear. (Somebody who runs as root can still overwrite them.)
 */
export function explainDisguise(pod: Pod, container: Container): Explanation | undefined {
  const { env = [], volumeMounts = [] } = container as Furnished;
  const within = (inner: string, outer: string) => outer === '/' || inner === outer || inner.startsWith(`${outer}/`);
  const paths = volumeMounts.map(({ mountPath }) => posix.normalize(`${mountPath}/`).replace(/(?<=.)\/$/, ''));
  const over = paths.find((path) => programs.some((folder) => within(path, folder) || within(folder, path)));
  const variable = env.find(({ name }) => loaders.has(name))?.name;
  if (over === undefined && variable === undefined) return undefined;
  const what =
    over === undefined
      ? { en: `variable ${variable} is set`, ko: `환경 변수 ${variable}이(가) 설정되어` }
      : { en: `a volume is mounted at ${over}`, ko: `볼륨이 ${over}에 마운트되어` };
  return {
    because: {
      en: `Pod ${pod.metadata.name}: ${what.en}, so programs in container ${container.name} prove nothing.`,
      ko: `Pod ${pod.metadata.name}: ${what.ko} 있어 컨테이너 ${container.name} 안의 프로그램을 믿을 수 없습니다.`,
    },
    evidence: [
      {
        object: pointAt(pod),
        field: `.spec.containers[name=${container.name}].${over === undefined ? 'env' : 'volumeMounts'}`,
        expected: 'nothing over the programs of the image',
        observed: over ?? String(variable),
      },
    ],
  };
}

/** As much as a ConfigMap or Secret can hold (1 MiB), in base64 with its line ends. */
const maxEncodedBytes = 1_500_000;

/**
 * The bytes of a file as a container sees it, by `base64` without a shell: exact, whatever they are. Or what the program
 * said. Throws ProbeError when the image has no `base64`.
 */
export async function readInContainer(
  cluster: ClusterProbes,
  pod: Pod,
  container: Container,
  path: string,
  signal: AbortSignal,
): Promise<Buffer | { readonly problem: string }> {
  const place = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, container: container.name };
  const limits = { timeoutMs: 10_000, maxBytes: maxEncodedBytes, signal };
  const { exitCode, stdout, stderr, truncated } = await onPod(cluster.exec(place, ['base64', path], limits));
  if (exitCode === 126 || exitCode === 127)
    throw new ProbeError(
      `container ${container.name} of Pod ${place.name} has no program base64, with which klab reads files`,
    );
  if (exitCode !== 0) return { problem: stderr.trim() || `exit code ${exitCode}` };
  if (truncated) return { problem: 'longer than 1 MiB' };
  return Buffer.from(stdout, 'base64');
}
