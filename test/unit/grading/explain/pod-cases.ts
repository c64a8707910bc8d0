import { keepManagers } from '../../../../src/cluster/field-managers.ts';
import { type Case, changing, containerState } from './cases.ts';

const waiting = (reason: string, message?: string) => ({
  state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
  lastState: {},
});

/** From the volumes to the readiness probe. */
export const podCases: readonly Case[] = [
  {
    id: 'volume-source-missing',
    state: 'mount-secret',
    says: 'Pod web-7b89689c7d-7bgww cannot mount a volume: Secret tls-cert does not exist. There is tls-certs.',
  },
  {
    id: 'volume-key-missing',
    state: 'mount-key',
    says: 'Pod web-686f74c75-vz889 cannot mount a volume: its ConfigMap or Secret has no key site.conf.',
  },
  {
    id: 'volume-mount-fails',
    state: 'mount-host-path',
    says: 'Pod web-5675f78c6b-82g64 cannot mount a volume: MountVolume.SetUp failed for volume "v" : hostPath type check failed: /nosuch is not a directory',
  },
  {
    id: 'pod-sandbox-fails',
    state: 'mount-host-path',
    change: changing('mount-host-path', 'Event', (event) =>
      Object.assign(event, {
        reason: 'FailedCreatePodSandBox',
        message: 'Failed to create pod sandbox: plugin type="bridge" failed (add): no addresses left',
      }),
    ),
    says: 'Pod web-5675f78c6b-82g64 gets no sandbox (network) from its node: Failed to create pod sandbox: plugin type="bridge" failed (add): no addresses left',
  },
  {
    id: 'image-name-invalid',
    state: 'image-invalid',
    says: 'Pod web-556d66669d-rgrzr: container main has an image name that cannot be read: "Bootcamp:v1". Names are in lower case, as name:tag. There is bootcamp:v1.',
  },
  {
    id: 'image-pull-always',
    state: 'image-always',
    says: 'Pod web-7754c89ccb-6j4r6: container main asks a registry for its image "bootcamp:v1", because its imagePullPolicy is Always. The image lies on the node: use IfNotPresent.',
  },
  {
    id: 'image-of-lab-missing',
    state: 'image-tag',
    change: (cluster) => {
      cluster.images = ['bootcamp:v9'];
      cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status: { images: [] } });
    },
    fault: true,
    says: 'Pod web-69b84cbbc5-6m585: container main cannot get the lab\'s own image "bootcamp:v9", which klab should have loaded on node node-1.',
  },
  {
    id: 'image-not-found',
    state: 'image-typo',
    says: 'Pod web-9466db89d-8zcmk: container main cannot get its image "bootcmap:v1" (ImagePullBackOff). Did you mean bootcamp:v1?',
  },
  {
    id: 'image-not-found',
    state: 'image-tag',
    says: 'Pod web-69b84cbbc5-6m585: container main cannot get its image "bootcamp:v9" (ErrImageNeverPull). Did you mean bootcamp:v1?',
  },
  {
    // Cheat: a status written by hand, so that the check becomes `error`. The node has the image.
    id: 'image-not-found',
    state: 'image-tag',
    change: (cluster) => {
      cluster.images = ['bootcamp:v9'];
      const images = [{ names: ['docker.io/library/bootcamp:v9'] }];
      cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status: { images } });
    },
    says: 'Pod web-69b84cbbc5-6m585: container main cannot get its image "bootcamp:v9" (ErrImageNeverPull). This lab has: bootcamp:v9.',
  },
  {
    id: 'env-source-missing',
    state: 'config-map-missing',
    says: 'Pod web-76bf58d5d7-hnkkw: container main takes environment variables from ConfigMap web-config, which does not exist. There is web-conf.',
  },
  {
    id: 'env-source-missing',
    state: 'secret-missing',
    says: 'Pod web-5cb796fc89-svfvg: container main takes environment variables from Secret db-pasword, which does not exist. There is db-password.',
  },
  {
    id: 'env-key-missing',
    state: 'config-key-missing',
    says: 'Pod web-8c7667f74-djl57: container main wants key colour of ConfigMap web-config, which has no such key. There is color.',
  },
  {
    id: 'runs-as-root',
    state: 'run-as-root',
    says: 'Pod web-54bc8b6b56-sdx6s: container main would run as root, but its securityContext says runAsNonRoot. Give it a runAsUser that is not 0.',
  },
  {
    id: 'container-not-created',
    state: 'create-container',
    says: 'Pod web-79c54bbcf5-lbkq7: container main cannot be created (CreateContainerError): failed to create containerd container: cannot load seccomp profile "/var/lib/kubelet/seccomp/nosuch.json": open /var/lib/kubelet/seccomp/nosuch.json: no such file or directory',
  },
  {
    id: 'out-of-memory',
    state: 'out-of-memory',
    says: 'Pod web-84c9f896dd-vxqqv: container main was killed because it used more memory than its limit of 16Mi (OOMKilled).',
  },
  {
    id: 'program-missing',
    state: 'program-missing',
    says: 'Pod web-5f47c6b7dd-x66z7: container main cannot run its command: there is no program "serve" in its image.',
  },
  {
    id: 'program-missing',
    state: 'shell-127',
    says: 'Pod web-64c468f6b6-k4znl: container main cannot run its command: there is no program in its image of the name that its shell was given (exit code 127).',
  },
  {
    id: 'program-not-executable',
    state: 'program-forbidden',
    says: 'Pod web-58f7fbc47c-stt2w: container main may not run its command "/etc/passwd": the file is not executable.',
  },
  {
    id: 'program-not-executable',
    state: 'shell-126',
    says: 'Pod web-564464d6c8-r4l92: container main may not run its command: the file is not executable (exit code 126).',
  },
  {
    id: 'container-not-started',
    state: 'program-missing',
    change: changing('program-missing', 'Pod', (pod) => {
      pod.status.containerStatuses[0].lastState.terminated.message =
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/run.sh": exec format error';
    }),
    says: 'Pod web-5f47c6b7dd-x66z7: container main cannot be started: exec: "/run.sh": exec format error',
  },
  {
    id: 'liveness-fails',
    state: 'liveness',
    says: 'Pod web-6b7b8f8bb4-dd5m2: container main is restarted again and again by the kubelet: Liveness probe failed: Get "http://10.244.0.31:9999/nosuch": dial tcp 10.244.0.31:9999: connect: connection refused',
  },
  {
    id: 'container-finished',
    state: 'finished',
    says: 'Pod web-577d56b9bc-lwb9c: container main did its work and ended (exit code 0). What a Pod like this runs has to keep running; it is restarted each time.',
  },
  {
    id: 'container-crashes',
    state: 'crash',
    says: 'Pod web-95b897855-vrtwh: container main keeps ending (Error, exit code 3). Its last words: cannot open /etc/app/config.yaml',
  },
  {
    id: 'container-crashes',
    state: 'init-fails',
    says: 'Pod web-787b9fdc4f-b8vh4: init container prepare keeps ending (Error, exit code 1). Its last words: cannot open /etc/app/config.yaml',
  },
  {
    id: 'container-crashes',
    state: 'second-container',
    says: 'Pod web-f6f97dd84-ph8lt: container helper keeps ending (Error, exit code 1). Its last words: cannot open /etc/app/config.yaml',
  },
  {
    id: 'init-container-runs',
    state: 'init-waits',
    says: "Pod web-5499544898-5rj8l: init container prepare still runs; the Pod's own containers start when it has ended.",
  },
  {
    id: 'container-creating',
    state: 'crash',
    change: containerState('crash', waiting('ContainerCreating')),
    says: 'Pod web-95b897855-vrtwh: container main is being created.',
  },
  {
    id: 'startup-probe-fails',
    state: 'startup',
    says: "Pod web-6657cbb66b-lkd54 runs but is not Ready: its startup probe fails, its command ends with an error (Startup probe failed: cat: can't open '/tmp/started': No such file or directory).",
  },
  {
    id: 'readiness-probe-fails',
    state: 'readiness-http',
    says: 'Pod web-59458485d6-96l7f runs but is not Ready: its readiness probe fails, nothing listens on port 9090 (Readiness probe failed: Get "http://10.244.0.32:9090/": dial tcp 10.244.0.32:9090: connect: connection refused).',
  },
  {
    id: 'readiness-probe-fails',
    state: 'readiness-status',
    says: 'Pod web-dc6b7b577-jqdqc runs but is not Ready: its readiness probe fails, its path answers with status 404 (Readiness probe failed: HTTP probe failed with statuscode: 404).',
  },
  {
    id: 'readiness-probe-fails',
    state: 'readiness-exec',
    says: "Pod web-7b948fdf8f-z46tj runs but is not Ready: its readiness probe fails, its command ends with an error (Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory).",
  },
  {
    id: 'readiness-probe-fails',
    state: 'deadline',
    says: 'Pod web-59458485d6-rv8cx runs but is not Ready: its readiness probe fails, nothing listens on port 9090 (Readiness probe failed: Get "http://10.244.0.30:9090/": dial tcp 10.244.0.30:9090: connect: connection refused). Deployment web made no progress within its progressDeadlineSeconds.',
  },
  {
    id: 'readiness-probe-fails',
    state: 'stateful-ordered',
    says: "Pod db-0 runs but is not Ready: its readiness probe fails, its command ends with an error (Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory). StatefulSet db makes the next Pod only when db-0 is Ready.",
  },
  {
    id: 'pod-not-reported',
    state: 'readiness-gate',
    change: changing('readiness-gate', 'Pod', (pod) => {
      pod.status.conditions = [{ type: 'Ready', status: 'True' }];
      keepManagers(pod, [{ manager: 'kubectl-patch', operation: 'Update', subresource: 'status' }]);
    }),
    says: 'Pod web-7c46595d95-d8wkr has a status that was written by hand: the kubelet of node node-1 has never reported that it runs.',
  },
  {
    id: 'readiness-gate',
    state: 'readiness-gate',
    says: 'Pod web-7c46595d95-d8wkr waits for its readinessGates: corresponding condition of pod readiness gate "klab.dev/open" does not exist.',
  },
  {
    id: 'pod-not-running',
    state: 'pending-gate',
    change: changing('pending-gate', 'Pod', (pod) => {
      pod.status.conditions = [];
    }),
    says: 'Pod web-58fcd78b66-5kchv is not running yet.',
  },
  {
    id: 'pod-not-ready',
    state: 'readiness-exec',
    change: changing('readiness-exec', 'Event', (event) => Object.assign(event, { reason: 'Other' })),
    says: 'Pod web-7b948fdf8f-z46tj runs but is not Ready: its readiness probe has not passed.',
  },
];
