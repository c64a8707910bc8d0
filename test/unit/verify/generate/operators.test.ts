import { describe, expect, test } from 'vitest';
import { deploymentOf, generated, lines, object } from '../../../support/generate.ts';

/** What is generated of the kinds of fault that the words tell, ids of other ones left out. */
const only = (words: RegExp, ...of: Parameters<typeof generated>) =>
  lines(generated(...of)).filter((line) => words.test(line));

const service = (spec: object = {}) =>
  object('Service', 'web', {
    metadata: { labels: { app: 'web' } },
    spec: { selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 8080 }], clusterIP: '10.0.0.1', ...spec },
  });
const secret = object('Secret', 'db', { type: 'Opaque', data: { password: 'aHVudGVyMg==' } });
const asks = (kind: string, name: string, match: object = { metadata: { name } }) => ({
  with: { apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1', kind, namespace: 'shop', name, match },
});

describe('the object as a whole', () => {
  test('was not made', () => {
    expect(only(/drop/, { solved: [service()] })).toEqual(['service-web-drop: Service web: is not there']);
  });

  test('a claim that a Pod uses stays: the API would keep it', () => {
    const claim = object('PersistentVolumeClaim', 'data', { spec: { accessModes: ['ReadWriteOnce'] } });
    const pod = object('Pod', 'p', {
      spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
    });
    expect(only(/claim-data/, { solved: [claim, pod] })).toEqual([]);
    expect(only(/claim-data/, { solved: [claim] })).toHaveLength(1);
  });

  test('bears another name, where somebody asks for its name or refers to it', () => {
    expect(only(/-name:/, { solved: [service()] })).toEqual([]);
    // A label is no reference, though it may be the same word; nor is the name of a port.
    const alike = service({ selector: { app: 'db' }, ports: [{ name: 'db', port: 80 }] });
    expect(only(/-name:/, { solved: [alike, object('Pod', 'db', { spec: { containers: [] } })] })).toEqual([]);
    const wrong = ['service-web-name: Service web: is called wec'];
    expect(only(/-name:/, { solved: [service()] }, { asked: [asks('Service', 'web')] })).toEqual(wrong);
    const ingress = object('Ingress', 'i', {
      spec: {
        rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'web', port: { number: 80 } } } }] } }],
      },
    });
    expect(only(/-name:/, { solved: [service(), ingress] })).toEqual(wrong);
  });

  test('lies in another namespace, one in which the lab has something', () => {
    const other = object('ConfigMap', 'c', { data: {} }, 'back-0a1b2c');
    const here = object('ConfigMap', 'settings', { data: { a: 'b' } }, 'front-3d4e5f');
    const lab = { namespaces: ['front', 'back', 'empty'] };
    expect(only(/namespace/, { start: [other], solved: [other, here] }, lab)).toEqual([
      'configmap-settings-namespace: ConfigMap settings: lies in namespace back instead of front',
    ]);
    expect(only(/namespace/, { solved: [here] }, lab)).toEqual([]);
  });

  test('was not deleted', () => {
    const old = object('Pod', 'old', { spec: {} });
    expect(lines(generated({ start: [old, service()], solved: [service()] }))).toEqual([
      'pod-old-not-deleted: Pod old: was not deleted',
    ]);
  });
});

describe('labels', () => {
  test('a selector looks for another one', () => {
    expect(only(/selector/, { solved: [service()] })).toEqual([
      'service-web-selector-app: Service web: .spec.selector.app is "shoq" instead of "shop"',
    ]);
    const policy = object('NetworkPolicy', 'deny', { spec: { podSelector: { matchLabels: { app: 'db' } } } });
    expect(only(/selector/, { solved: [policy] })).toEqual([
      'networkpolicy-deny-selector-app: NetworkPolicy deny: .spec.podSelector.matchLabels.app is "dc" instead of "db"',
    ]);
  });

  test('what kubectl writes by itself, and what repeats the template, nobody asked for', () => {
    const copied = object('Service', 'front', {
      metadata: { labels: { tier: 'x' } },
      spec: { selector: { app: 'web' }, ports: [] },
    });
    const labelled = object('Deployment', 'd', {
      metadata: { labels: { tier: 'x' } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { tier: 'x' } },
        template: { metadata: { labels: { tier: 'x' } } },
      },
    });
    expect(only(/label-/, { solved: [deploymentOf(), service(), copied, labelled] })).toEqual([]);
    const asked = [asks('Deployment', 'd', { metadata: { labels: { tier: 'x' } } })];
    expect(only(/label-/, { solved: [labelled] }, { asked })).toEqual([
      'deployment-d-label-tier: Deployment d: .metadata.labels.tier is "y" instead of "x"',
    ]);
  });

  test('of Pods: those that the selector of their own Deployment does not ask for', () => {
    expect(only(/label/, { solved: [deploymentOf({}, { labels: { track: 'canary' } })] })).toEqual([
      'deployment-web-pod-label-track: Deployment web: .spec.template.metadata.labels.track is "canarz" instead of "canary"',
    ]);
  });
});

describe('ports', () => {
  test('of a Service: where it listens, where it sends to, and the node port that somebody asks for', () => {
    expect(only(/port:/, { solved: [service()] })).toEqual([
      'service-web-targetport: Service web: .spec.ports[0].targetPort is 8081 instead of 8080',
      'service-web-port: Service web: .spec.ports[0].port is 81 instead of 80',
    ]);
    const open = service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
    expect(only(/nodeport/, { solved: [open] })).toEqual([]);
    const asked = [asks('Service', 'web', { spec: { ports: [{ nodePort: 30080 }] } })];
    expect(only(/nodeport/, { solved: [open] }, { asked })).toHaveLength(1);
  });

  test('of a Service without an address nobody uses them', () => {
    expect(only(/port:/, { solved: [service({ clusterIP: 'None' })] })).toEqual([]);
  });

  test('of several ports none takes the number of another', () => {
    const two = service({
      ports: [
        { name: 'http', port: 80 },
        { name: 'more', port: 81 },
      ],
    });
    expect(only(/port:/, { solved: [two] })).toEqual([
      'service-web-http-port: Service web: .spec.ports[0].port is 82 instead of 80',
      'service-web-more-port: Service web: .spec.ports[1].port is 82 instead of 81',
    ]);
  });

  test('of a container only where something finds it by its name, or a check asks for it', () => {
    const named = deploymentOf({ ports: [{ name: 'http', containerPort: 8080 }] });
    expect(only(/containerport/, { solved: [named] })).toEqual([]);
    const called = service({ ports: [{ name: 'http', port: 80, targetPort: 8080 }] });
    expect(only(/containerport/, { solved: [named, called] })).toEqual([]);
    const probed = deploymentOf({
      ports: [{ name: 'http', containerPort: 8080 }],
      readinessProbe: { tcpSocket: { port: 'http' } },
    });
    expect(only(/containerport/, { solved: [probed] })).toHaveLength(1);
    const byName = service({ ports: [{ port: 80, targetPort: 'http' }] });
    expect(only(/containerport/, { solved: [named, byName] })).toHaveLength(1);
    const asked = [
      asks('Deployment', 'web', {
        spec: { template: { spec: { containers: [{ ports: [{ containerPort: 8080 }] }] } } },
      }),
    ];
    expect(only(/containerport/, { solved: [named] }, { asked })).toEqual([
      'deployment-web-containerport: Deployment web: .spec.template.spec.containers[main].ports[0].containerPort is 8081 instead of 8080',
    ]);
  });

  test('of probes and Ingresses', () => {
    const probed = deploymentOf({ readinessProbe: { httpGet: { path: '/ready', port: 8080 } } });
    expect(only(/port:/, { solved: [probed] })).toHaveLength(1);
    const ingress = object('Ingress', 'i', {
      spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'web', port: { number: 80 } } } }] } }] },
    });
    expect(only(/port:/, { solved: [ingress] })).toEqual([
      'ingress-i-rule1-path1-port: Ingress i: .spec.rules[0].http.paths[0].backend.service.port.number is 81 instead of 80',
    ]);
  });
});

test('an Ingress sends to another Service, rather to one that is there', () => {
  const backend = (name: string) => ({ service: { name, port: { number: 80 } } });
  const paths = [{ path: '/', backend: backend('shop') }];
  const ingress = object('Ingress', 'i', { spec: { defaultBackend: backend('shop'), rules: [{ http: { paths } }] } });
  expect(only(/-service:/, { solved: [ingress] })[0]).toMatch(/service.name is "shoq" instead of "shop"$/);
  expect(only(/-service:/, { start: [service()], solved: [service(), ingress] })).toEqual([
    'ingress-i-rule1-path1-service: Ingress i: .spec.rules[0].http.paths[0].backend.service.name is "web" instead of "shop"',
    'ingress-i-defaultbackend-service: Ingress i: .spec.defaultBackend.service.name is "web" instead of "shop"',
  ]);
});

describe('keys and values', () => {
  const settings = object('ConfigMap', 'settings', { data: { level: 'debug', size: '12' } });

  test('another value; of a Secret it is not shown', () => {
    expect(only(/data-/, { solved: [settings] })).toEqual([
      'configmap-settings-data-level: ConfigMap settings: .data.level is "debuh" instead of "debug"',
      'configmap-settings-data-size: ConfigMap settings: .data.size is "25" instead of "12"',
    ]);
    const [mutant] = generated({ solved: [secret] });
    expect(mutant?.what).toBe('Secret db: .data.password is another one (values of Secrets are not shown)');
    expect(JSON.stringify(generated({ solved: [secret] }))).not.toMatch(/hunter|aHVudGVy/);
  });

  test('what is in a Secret of a type is not touched: the API asks for its shape', () => {
    const tls = object('Secret', 'tls', { type: 'kubernetes.io/tls', data: { 'tls.crt': 'YQ==', 'tls.key': 'YQ==' } });
    expect(lines(generated({ solved: [tls] }))).toEqual(['secret-tls-drop: Secret tls: is not there']);
  });

  test('another key, where somebody reads it', () => {
    expect(only(/-key:/, { solved: [settings] })).toEqual([]);
    const reader = deploymentOf({ envFrom: [{ configMapRef: { name: 'settings' } }] });
    expect(only(/-key:/, { solved: [settings, reader] })).toEqual([
      'configmap-settings-data-level-key: ConfigMap settings: .data.level is called levem',
      'configmap-settings-data-size-key: ConfigMap settings: .data.size is called sizf',
    ]);
  });

  test('a variable takes another key, rather one that is there', () => {
    const env = [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } }];
    expect(only(/env-LEVEL-key/, { solved: [settings, deploymentOf({ env })] })).toEqual([
      'deployment-web-env-LEVEL-key: Deployment web: .spec.template.spec.containers[main].env[LEVEL].valueFrom.configMapKeyRef.key is "size" instead of "level"',
    ]);
    expect(only(/env-LEVEL-key/, { solved: [deploymentOf({ env })] })[0]).toMatch(/"levem" instead of "level"$/);
  });

  test('of variables, and of the host that a Service stands for', () => {
    const env = [{ name: 'DEBUG', value: 'true' }];
    expect(only(/env-DEBUG:/, { solved: [deploymentOf({ env })] })).toEqual([
      'deployment-web-env-DEBUG: Deployment web: .spec.template.spec.containers[main].env[DEBUG].value is "false" instead of "true"',
    ]);
    const outside = object('Service', 'db', { spec: { type: 'ExternalName', externalName: 'db.example.org' } });
    expect(only(/externalname/, { solved: [outside] })).toEqual([
      'service-db-externalname: Service db: .spec.externalName is "db.example.orh" instead of "db.example.org"',
    ]);
  });

  test('answers have no other keys, only other values', () => {
    const answers = object('ConfigMap', 'lab-answers', { data: { port: '30123' } });
    const asked = [{ grader: 'answer', with: { namespace: 'shop', key: 'port', equals: { value: '30123' } } }];
    expect(only(/data/, { solved: [answers] }, { asked })).toEqual([
      'configmap-lab-answers-data-port: ConfigMap lab-answers: .data.port is "60247" instead of "30123"',
    ]);
  });
});
