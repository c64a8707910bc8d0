/** Manifests of a Deployment and a Service (80 → 8080) of one name, running bootcamp. */
export function app(name: string, options: { readonly image?: string; readonly replicas?: number } = {}): string {
  const { image = 'bootcamp:v1', replicas = 1 } = options;
  const labels = { app: name };
  const container = {
    name: 'main',
    image,
    imagePullPolicy: 'Never',
    ports: [{ containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
  };
  return documents([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { terminationGracePeriodSeconds: 0, containers: [container] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ]);
}

/** JSON is YAML. */
export const documents = (objects: readonly object[]): string =>
  objects.map((object) => JSON.stringify(object)).join('\n---\n');

interface Rule {
  readonly host?: string;
  readonly path?: string;
  readonly pathType?: string;
  readonly service: string;
  readonly port?: number;
}

/** Manifest of an Ingress: a path each, and what goes beside the rules. */
export function ingress(name: string, rules: readonly Rule[], spec: object = {}): string {
  const written = rules.map(({ host, path = '/', pathType = 'Prefix', service, port = 80 }) => ({
    ...(host === undefined ? {} : { host }),
    http: { paths: [{ path, pathType, backend: { service: { name: service, port: { number: port } } } }] },
  }));
  return JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name },
    spec: { ...(written.length > 0 ? { rules: written } : {}), ...spec },
  });
}

export const toDefault = (service: string) => ({
  defaultBackend: { service: { name: service, port: { number: 80 } } },
});
