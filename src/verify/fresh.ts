import type { KubeObject } from '../cluster/cluster.ts';
import type { Pod } from '../grading/kube-types.ts';
import { freshPod } from '../grading/stimulate/fresh-pod.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the API server keeps of an object beside what somebody wrote. */
const bookkeeping = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

/** An object as it was written: without the server's bookkeeping and without its status. */
export function written({ status: _, metadata, ...rest }: KubeObject): KubeObject {
  const { name } = metadata;
  return { ...rest, metadata: { ...without(metadata, bookkeeping), name } };
}

/** An object as somebody would have to write it in order to have it made: also without what controllers fill in. */
export function fresh(object: KubeObject): KubeObject {
  if (object.kind === 'Pod') return freshPod(object as Pod);
  const plain = written(object);
  return (freshers[`${object.apiVersion}/${object.kind}`] ?? ((same: KubeObject) => same))(plain);
}

/** By these the Job controller marks the Pods of a Job as its own; another Job has others. */
const jobLabels = ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'];
/** Which volume a claim has, and who chose it. */
const boundAnnotations = [
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/selected-node',
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
];

const freshers: Readonly<Record<string, (object: KubeObject) => KubeObject>> = {
  'batch/v1/Job'(job) {
    const { selector: _, ...spec } = fieldsOf(job['spec']);
    if (spec['manualSelector'] === true) return job;
    const template = fieldsOf(spec['template']);
    const metadata = fieldsOf(template['metadata']);
    const ours = { ...metadata, labels: without(fieldsOf(metadata['labels']), jobLabels) };
    return { ...job, spec: { ...spec, template: { ...template, metadata: ours } } };
  },
  'v1/PersistentVolumeClaim'(claim) {
    const { volumeName: _, ...spec } = fieldsOf(claim['spec']);
    const annotations = without(claim.metadata.annotations ?? {}, boundAnnotations);
    return { ...claim, metadata: { ...claim.metadata, annotations }, spec };
  },
};

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

function without<Value>(fields: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value>;
function without(fields: object, names: readonly string[]): Record<string, unknown>;
function without(fields: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
