import type { KubeObject } from '../../src/cluster/cluster.ts';

/** A class of learners on one cluster: so many namespaces, each with these objects; `note` is what everyone waits for. */
export const namespaces = Array.from({ length: 100 }, (_, number) => `klab-bench-class-${number}`);

export function objectsOf(namespace: string): readonly KubeObject[] {
  const metadata = { name: 'note', namespace };
  const template = {
    metadata: { labels: { app: 'note' } },
    spec: { containers: [{ name: 'note', image: 'shell:v1' }] },
  };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { word: 'none' } },
    { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { key: 'value' } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'note' }, ports: [{ port: 80 }] } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      // No Pods: a node takes 110 of them, and what is measured is the grading.
      spec: { replicas: 0, selector: { matchLabels: { app: 'note' } }, template },
    },
  ];
}

/** What a contestant has to see: five objects of a namespace, one of them with the word of this run. */
export function wantedOf(namespace: string, word: string) {
  const match: Record<string, object> = {
    ConfigMap: { data: { word } },
    Service: { spec: { selector: { app: 'note' } } },
    Deployment: { spec: { replicas: 0 } },
  };
  return objectsOf(namespace).map(({ apiVersion, kind, metadata: { name } }) => ({
    apiVersion,
    kind,
    namespace,
    name,
    match: match[kind] ?? {},
  }));
}
