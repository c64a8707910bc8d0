/** Manifests for tests on a cluster, as JSON (which is YAML). Images are the labs' own, never pulled. */

interface Options {
  readonly labels?: Readonly<Record<string, string>>;
  readonly replicas?: number;
  /** Merged into the spec of the Pod. */
  readonly pod?: object;
  /** Merged into the spec of the workload. */
  readonly spec?: object;
}

type Container = Readonly<Record<string, unknown>>;

const never = { imagePullPolicy: 'Never' };
/** The app of the first labs: HTTP on 8080, names its Pod and its version. */
export const bootcamp: Container = { name: 'main', image: 'bootcamp:v1', ...never, ports: [{ containerPort: 8080 }] };
/** A container that runs a shell script; it ends at once when it is asked to. */
export const shell = (script = 'sleep 3600', more: object = {}): Container => ({
  name: 'main',
  image: 'shell:v1',
  ...never,
  command: ['sh', '-c', `trap 'exit 0' TERM; ${script} & wait`],
  ...more,
});
/** The same without a trap: the script is the container's program. */
export const program = (script: string, more: object = {}): Container => ({
  ...shell(script, more),
  command: ['sh', '-c', script],
});

export const podOf = (name: string, container: Container, { labels = {}, pod = {} }: Options = {}) =>
  json('v1', 'Pod', name, podSpec(container, pod), labels);

export const workloadOf = (kind: string, name: string, container: Container, options: Options = {}) => {
  const { labels = { app: name }, replicas = 1, pod = {}, spec = {} } = options;
  const template = { metadata: { labels }, spec: podSpec(container, pod) };
  const own = {
    ...(kind === 'DaemonSet' ? {} : { replicas }),
    ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
  };
  return json('apps/v1', kind, name, { ...own, selector: { matchLabels: labels }, template, ...spec }, labels);
};

export const deploymentOf = (name: string, container: Container, options: Options = {}) =>
  workloadOf('Deployment', name, container, options);

export const serviceOf = (name: string, spec: object = {}) =>
  json('v1', 'Service', name, { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec });

export const joined = (...manifests: readonly string[]): string => manifests.join('\n---\n');

const podSpec = (container: Container, more: object) => ({
  terminationGracePeriodSeconds: 1,
  containers: [container],
  ...more,
});

function json(apiVersion: string, kind: string, name: string, spec: object, labels: object = {}): string {
  return JSON.stringify({ apiVersion, kind, metadata: { name, labels }, spec });
}
