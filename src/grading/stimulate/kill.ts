import { randomBytes } from 'node:crypto';
import { type KubeObject, ProbeError } from '../../cluster/cluster.ts';
import { abortable, sleep } from '../../cluster/deadline.ts';
import { namespaceManifest, proberImage } from '../../cluster/prober.ts';
import type { Pod } from '../kube-types.ts';
import { containerIDOf, type Hands } from './undo.ts';

const withinMs = 30_000;

/**
 * The main process is the oldest of those in the container's cgroup. SIGKILL from an outer PID namespace ends it also
 * where it is PID 1 of its own and so deaf to every signal from within.
 */
const script = `
for folder in /proc/[0-9]*; do
  grep -q "$1" "$folder/cgroup" 2>/dev/null || continue
  stat=$(cat "$folder/stat" 2>/dev/null) || continue
  set -- "$1" "\${stat##*) }" "\${folder#/proc/}"
  start=$(echo "$2" | cut -d ' ' -f 20)
  if [ -z "$oldest" ] || [ "$start" -lt "$oldest" ]; then oldest=$start; pid=$3; fi
done
[ -n "$pid" ] || exit 3
kill -9 "$pid"
`;

/** A Pod on the same node that sees the node's processes and ends the main process of one container. Not yet created. */
export function killerOf(pod: Pod, container: string): KubeObject {
  const [, id] = /^[a-z-]+:\/\/([0-9a-f]{12,})$/.exec(containerIDOf(pod, container) ?? '') ?? [];
  if (id === undefined) throw new ProbeError(`container ${container} of Pod ${pod.metadata.name} is not running`);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `killer-${randomBytes(4).toString('hex')}`,
      namespace: namespaceManifest.metadata.name,
      labels: { 'klab.dev/owned': 'true' },
    },
    spec: {
      nodeName: pod.spec?.nodeName,
      hostPID: true,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'killer',
          image: proberImage,
          imagePullPolicy: 'Never',
          command: ['/bin/sh', '-c', script, 'sh', id],
          securityContext: {
            runAsUser: 0,
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'], add: ['KILL'] },
          },
        },
      ],
    },
  };
}

/** Waits until the killer has done its work. Throws ProbeError when it could not. */
export async function killed(hands: Pick<Hands, 'get'>, killer: KubeObject, signal: AbortSignal): Promise<void> {
  const { name, namespace = '' } = killer.metadata;
  for (const end = Date.now() + withinMs; Date.now() < end; ) {
    const now = (await abortable(hands.get({ apiVersion: 'v1', kind: 'Pod', namespace, name }), signal)) as
      | Pod
      | undefined;
    if (now?.status?.phase === 'Succeeded') return;
    if (now?.status?.phase === 'Failed') throw new ProbeError('klab found no process of the container to kill');
    await sleep(100, signal);
  }
  throw new ProbeError(`the Pod with which klab kills a process did not run within ${withinMs / 1000} s`);
}
