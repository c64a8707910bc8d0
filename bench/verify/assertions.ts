/**
 * What Chainsaw can say of the state that the checks of two labs look at, by the check's name: as a resource that must be
 * there and match. Its own syntax for values that are computed (in parentheses, JMESPath).
 *
 * Left out, because a resource cannot say it: an HTTP answer from inside or through the nodes (`inside`, `every-node`), what
 * a container answers or holds (`answers-v1`, `token`, `api-host`), whose Pods stand behind a Service, by uid
 * (`endpoints` is the Service's selector and a ready endpoint here), values of a stage that has gone by (`scaled` in the
 * solution), that something stays so (`two-pods` holds for 5 s), what has been (`scaling-events`), and what happens
 * when a Pod is killed (`self-heal`).
 */
interface Assertion {
  readonly check: string;
  readonly resource: object;
  /** solution: a mutant that its check catches may have it too. mutants: what the solution has done is gone when it ends. */
  readonly only?: 'solution' | 'mutants';
}

const v1 = { apiVersion: 'v1' };
const service = { ...v1, kind: 'Service', metadata: { name: 'kubernetes-bootcamp' } };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'kubernetes-bootcamp' } };
const answers = { ...v1, kind: 'ConfigMap', metadata: { name: 'lab-answers' } };

export const assertions: Readonly<Record<string, readonly Assertion[]>> = {
  'expose-solo': [
    {
      check: 'nodeport',
      resource: {
        ...service,
        spec: { type: 'NodePort', externalTrafficPolicy: 'Cluster', ports: [{ port: 8080 }] },
      },
    },
    { check: 'endpoints', resource: { ...service, spec: { selector: { app: 'kubernetes-bootcamp' } } } },
    {
      check: 'endpoints',
      only: 'solution',
      resource: {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { labels: { 'kubernetes.io/service-name': 'kubernetes-bootcamp' } },
        '(endpoints[?conditions.ready])': [{}],
      },
    },
    {
      check: 'node-port',
      resource: {
        ...answers,
        data: {
          "(nodePort == to_string(x_k8s_get($client, 'v1', 'Service', $namespace, 'kubernetes-bootcamp').spec.ports[0].nodePort))": true,
        },
      },
    },
    {
      check: 'pod-label',
      resource: { ...v1, kind: 'Pod', metadata: { labels: { app: 'kubernetes-bootcamp', version: 'v1' } } },
    },
  ],
  'bootcamp-deploy-scale': [
    {
      check: 'deployment',
      resource: {
        ...deployment,
        spec: { template: { spec: { '(containers[0].image)': 'bootcamp:v1' } } },
        status: { '(availableReplicas == replicas)': true },
      },
    },
    { check: 'scaled', only: 'mutants', resource: { ...deployment, status: { availableReplicas: 4 } } },
    { check: 'desired', resource: { ...answers, data: { desired4: '4' } } },
    {
      check: 'rs-name',
      resource: {
        ...answers,
        data: {
          "(rsName == x_k8s_list($client, 'apps/v1', 'ReplicaSet', $namespace).items[0].metadata.name)": true,
        },
      },
    },
    { check: 'two-pods', resource: { ...deployment, status: { availableReplicas: 2 } } },
  ],
};
