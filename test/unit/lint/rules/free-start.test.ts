import { describe, expect, it } from 'vitest';
import { lint, soundLab, withCheck } from '../../../support/lint.ts';

const of = '{ kind: Deployment, namespace: "${ns.sample}", name: web }';
const check = (grader: string, params: string, more = '') =>
  withCheck(`- id: added\n  points: 50\n  grader: ${grader}\n  with: ${params}\n${more}`);
const found = ['error free-start lab.yaml:25'];
const only = (places: readonly string[], rule = 'free-start') => places.filter((place) => place.includes(rule));
/** More objects in the start manifest. */
const start = (yaml: string) => ({ 'start/web.yaml': `${soundLab['start/web.yaml']}---\n${yaml}` });

describe('free-start', () => {
  it('finds nothing in a sound lab', async () => {
    expect(await lint({})).toEqual({ places: [], messages: [] });
  });

  it.each([
    ['rollout', '{ kind: Deployment, namespace: "${ns.sample}", name: web, replicas: 2, image: "bootcamp:v1" }'],
    ['pods', `{ of: ${of}, count: 2, labels: { app: web }, image: "bootcamp:v1" }`],
    [
      'resource',
      '{ apiVersion: apps/v1, kind: Deployment, namespace: "${ns.sample}", name: web, match: { spec: { replicas: 2 } } }',
    ],
    ['resource', '{ apiVersion: v1, kind: ServiceAccount, namespace: "${ns.sample}", name: default }'],
    [
      'resource',
      '{ apiVersion: apps/v1, kind: Deployment, namespace: "${ns.sample}", name: web, cel: ["!has(object.spec.paused)"] }',
    ],
    ['quantities', `{ of: ${of}, qos: BestEffort }`],
    ['healing', `{ of: ${of} }`],
    ['history', `{ of: ${of}, sequence: [{ image: "bootcamp:v1" }] }`],
    [
      'journal',
      `{ objects: { app: { apiVersion: apps/v1, kind: Deployment, namespace: "\${ns.sample}", name: web } }, sequence: [{ what: { en: a, ko: 가 }, when: "app != null" }] }`,
    ],
    ['file', '{ kubeconfig: { namespace: "${ns.sample}" } }'],
  ])('finds that %s %s passes for doing nothing', async (grader, params) => {
    const { places, messages } = await lint({ 'lab.yaml': check(grader, params) });
    expect(only(places)).toEqual(found);
    expect(messages.join()).toContain('50 points for doing nothing');
  });

  it.each([
    ['rollout', '{ kind: Deployment, namespace: "${ns.sample}", name: web, replicas: 3 }'],
    ['rollout', '{ kind: Deployment, namespace: "${ns.sample}", name: other }'],
    ['rollout', '{ kind: Deployment, namespace: "${ns.sample}", name: web, image: "bootcamp:v2" }'],
    ['pods', `{ of: ${of}, labels: { version: v1 } }`],
    [
      'resource',
      '{ apiVersion: apps/v1, kind: Deployment, namespace: "${ns.sample}", name: web, match: { spec: { replicas: 4 } } }',
    ],
    ['quantities', `{ of: ${of}, qos: Guaranteed }`],
    ['history', `{ of: ${of}, sequence: [{ image: "bootcamp:v1" }, { image: "bootcamp:v2" }] }`],
    ['healing', '{ of: { kind: Deployment, namespace: "${ns.sample}", name: other } }'],
    ['exec', `{ of: ${of}, argv: [cat, /run/token], stdoutIncludes: x }`],
    ['logs', `{ of: ${of}, matches: GET }`],
  ])('leaves %s %s alone', async (grader, params) => {
    expect(only((await lint({ 'lab.yaml': check(grader, params) })).places)).toEqual([]);
  });

  it('sees the Service of the start, its endpoints, and that an app which runs answers somehow', async () => {
    const service = start(
      '{ apiVersion: v1, kind: Service, metadata: { name: shop }, spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] } }',
    );
    const ready = '{ namespace: "${ns.sample}", service: shop, ready: 2, port: 8080 }';
    expect(only((await lint({ ...service, 'lab.yaml': check('endpoints', ready) })).places)).toEqual(found);
    const three = ready.replace('ready: 2', 'ready: 3');
    expect(only((await lint({ ...service, 'lab.yaml': check('endpoints', three) })).places)).toEqual([]);
    const http = '{ target: { service: shop, namespace: "${ns.sample}", port: 80 } }';
    expect(only((await lint({ ...service, 'lab.yaml': check('http', http) })).places)).toEqual([
      'warning free-start lab.yaml:25',
    ]);
    const words = http.replace('} }', '}, bodyIncludes: v=2 }');
    expect(only((await lint({ ...service, 'lab.yaml': check('http', words) })).places)).toEqual([]);
  });

  it('sees what a container gets from a ConfigMap of the start', async () => {
    const manifests = start(`{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings }, data: { MODE: fast } }
---
apiVersion: v1
kind: Pod
metadata: { name: one }
spec:
  containers:
    - { name: main, image: "bootcamp:v1", env: [{ name: MODE, valueFrom: { configMapKeyRef: { name: settings, key: MODE } } }] }`);
    const params = (value: string) =>
      `{ of: { kind: Pod, namespace: "\${ns.sample}", name: one }, env: { MODE: { configMap: settings, equals: ${value} } } }`;
    expect(only((await lint({ ...manifests, 'lab.yaml': check('config', params('fast')) })).places)).toEqual(found);
    expect(only((await lint({ ...manifests, 'lab.yaml': check('config', params('slow')) })).places)).toEqual([]);
  });

  it('takes rights that the start grants for granted', async () => {
    const manifests = start(`{ apiVersion: v1, kind: ServiceAccount, metadata: { name: viewer } }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: see }, rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: see }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: see }, subjects: [{ kind: ServiceAccount, name: viewer }] }`);
    const may = (verb: string) =>
      `{ serviceAccount: { namespace: "\${ns.sample}", name: viewer }, may: [{ verbs: [${verb}], resources: [pods], namespace: "\${ns.sample}" }] }`;
    expect(only((await lint({ ...manifests, 'lab.yaml': check('access', may('get')) })).places)).toEqual(found);
    expect(only((await lint({ ...manifests, 'lab.yaml': check('access', may('delete')) })).places)).toEqual([]);
  });

  it('looks at every value of a variable, and names the one for which it is free', async () => {
    const params = '{ kind: Deployment, namespace: "${ns.sample}", name: web, replicas: "${count}" }';
    const lab = check('rollout', params).replace('start:', 'variables: { count: { oneOf: [3, 2] } }\nstart:');
    const { places, messages } = await lint({ 'lab.yaml': lab });
    expect(only(places)).toEqual(['error free-start lab.yaml:26']);
    expect(messages.join()).toContain('(where ${count} is 2)');
  });

  it('warns where it hangs on whether the Pods run, and is silent where they cannot', async () => {
    const rollout = check('rollout', '{ kind: Deployment, namespace: "${ns.sample}", name: web }');
    const manifest = soundLab['start/web.yaml'] ?? '';
    const container = (more: string) => ({
      'start/web.yaml': manifest.replace('name: main', `name: main\n          ${more}`),
      'lab.yaml': rollout,
    });
    expect(only((await lint(container('command: [sh, -c, "exit 1"]'))).places)).toEqual([
      'warning free-start lab.yaml:25',
    ]);
    expect(only((await lint(container('envFrom: [{ configMapRef: { name: missing } }]'))).places)).toEqual([]);
    const absent = { 'start/web.yaml': manifest.replace('bootcamp:v1', 'bootcamp:v2'), 'lab.yaml': rollout };
    expect(only((await lint(absent)).places)).toEqual([]);
  });

  it('lets a safeguard pass from the start on', async () => {
    const safe =
      soundLab['lab.yaml'] +
      '      - { id: added, safeguard: true, grader: rollout, with: { kind: Deployment, namespace: "${ns.sample}", name: web } }\n';
    expect((await lint({ 'lab.yaml': safe })).places).toEqual([]);
  });

  it('does not take a witness for one that holds from the start', async () => {
    const blind = '{ apiVersion: v1, kind: Pod, namespace: "${ns.sample}", name: web-old }';
    const web =
      '- { id: runs, safeguard: true, grader: rollout, with: { kind: Deployment, namespace: "${ns.sample}", name: web } }';
    const lab = (needs: string) =>
      withCheck(`- id: gone\n  points: 50\n  grader: absent\n  with: ${blind}\n  needs: [${needs}]\n${web}`);
    expect(only((await lint({ 'lab.yaml': lab('runs') })).places)).toEqual(['error free-start lab.yaml:26']);
    expect(only((await lint({ 'lab.yaml': lab('service') })).places)).toEqual([]);
  });
});
