import type { KubeObject } from '../../cluster/cluster.ts';
import { at, fieldsOf } from './paths.ts';
import { templateOf } from './pod-template.ts';

/** Labels that tools put on objects for themselves. */
export const isForeign = (key: string): boolean =>
  /(^|[./])(klab\.dev|kubernetes\.io|k8s\.io)\/|^(pod-template-hash|controller-uid|job-name|helm\.sh\/chart)$/.test(
    key,
  ) && !/^app\.kubernetes\.io\/(name|component|part-of|version|instance)$/.test(key);

/**
 * Whether a label of an object says nothing that anybody asked for: kubectl wrote it (`create` and `run` label with the
 * object's name, `expose` copies the labels of what it exposes), or it repeats the object's own selector or template, as
 * manifests do.
 */
export function isBoilerplate(object: KubeObject, key: string, objects: readonly KubeObject[]): boolean {
  const { name, namespace, labels } = object.metadata;
  const value = labels?.[key];
  if (value === name && (key === 'app' || key === 'run')) return true;
  const template = templateOf(object);
  if (template && template.length > 0) {
    const [own, ofPods] = [
      ['spec', 'selector', 'matchLabels'],
      [...template, 'metadata', 'labels'],
    ];
    return [own, ofPods].some((path) => fieldsOf(at(object, path))[key] === value);
  }
  if (object.kind !== 'Service') return false;
  if (fieldsOf(at(object, ['spec', 'selector']))[key] === value) return true;
  return objects.some(
    (other) =>
      other !== object &&
      other.metadata.namespace === namespace &&
      templateOf(other) &&
      other.metadata.labels?.[key] === value,
  );
}
