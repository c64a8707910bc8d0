import { dirname } from 'node:path/posix';
import type { KubeObject, ObjectRef } from '../cluster/cluster.ts';
import { asNobody, onControlPlane, withoutPrivileges } from '../cluster/system-pod.ts';
import { attemptLabel } from '../labels.ts';
import { agentImage, journalPath, recorderName } from './names.ts';
import type { Recording } from './recording.ts';

export const recorderNamespace = 'klab-system';
export const recorderContainer = 'recorder';
/** On the ConfigMap, which stands for a recorder as a whole: JSON list of the namespaces of its attempt. */
export const namespacesAnnotation = 'klab.dev/namespaces';

/** What the recorder of an attempt consists of, in the order in which it is made; the first is removed last. */
export function recorderObjects(
  attempt: string,
  recordings: readonly Recording[],
  namespaces: readonly string[],
): readonly KubeObject[] {
  const name = recorderName(attempt);
  const refs = recorderRefs(attempt);
  const made = (ref: ObjectRef) => identified(ref, attempt);
  const marks = made(refs.marks);
  return [
    { ...marks, metadata: { ...marks.metadata, annotations: { [namespacesAnnotation]: JSON.stringify(namespaces) } } },
    made(refs.account),
    { ...made(refs.role), rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }] },
    {
      ...made(refs.binding),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: refs.role.name },
      subjects: [{ kind: 'ServiceAccount', namespace: recorderNamespace, name }],
    },
    { ...made(refs.pod), spec: podSpec(attempt, recordings) },
  ];
}

function identified({ apiVersion, kind, ...metadata }: ObjectRef, attempt: string): KubeObject {
  const labels = { 'app.kubernetes.io/name': 'klab-recorder', 'klab.dev/owned': 'true', [attemptLabel]: attempt };
  return { apiVersion, kind, metadata: { ...metadata, labels } };
}

/** In the order in which they are made. */
export function recorderRefs(attempt: string) {
  const name = recorderName(attempt);
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', name: `klab-${name}` };
  return {
    marks: { apiVersion: 'v1', kind: 'ConfigMap', namespace: recorderNamespace, name },
    account: { apiVersion: 'v1', kind: 'ServiceAccount', namespace: recorderNamespace, name },
    role: { ...rbac, kind: 'ClusterRole' },
    binding: { ...rbac, kind: 'ClusterRoleBinding' },
    pod: recorderPod(attempt),
  } satisfies Record<string, ObjectRef>;
}

export const recorderPod = (attempt: string): ObjectRef & { readonly namespace: string } => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: recorderNamespace,
  name: recorderName(attempt),
});

/** The kubelet replaces `$(NAME)` in arguments. */
const escaped = (value: string) => value.replaceAll('$(', () => '$$(');

function podSpec(attempt: string, recordings: readonly Recording[]) {
  const folder = dirname(journalPath);
  const options = { attempt, recordings: JSON.stringify(recordings), file: journalPath };
  return {
    ...onControlPlane,
    serviceAccountName: recorderName(attempt),
    securityContext: asNobody,
    restartPolicy: 'Always',
    containers: [
      {
        name: recorderContainer,
        image: agentImage,
        // The image is loaded into the node; a registry is never asked.
        imagePullPolicy: 'Never',
        args: ['record', ...Object.entries(options).map(([name, value]) => `--${name}=${escaped(value)}`)],
        securityContext: withoutPrivileges,
        resources: { requests: { cpu: '10m', memory: '80Mi' }, limits: { memory: '192Mi' } },
        volumeMounts: [{ name: 'journal', mountPath: folder }],
      },
    ],
    // The recorder stops at 64 MiB by itself.
    volumes: [{ name: 'journal', emptyDir: { sizeLimit: '128Mi' } }],
  };
}
