import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../../src/cluster/cluster.ts';
import { deploymentOf, generated, lines, object } from '../../../support/generate.ts';

/** What is generated of the kinds of fault that the words tell, ids of other ones left out. */
const only = (words: RegExp, ...of: Parameters<typeof generated>) =>
  lines(generated(...of)).filter((line) => words.test(line));

describe('images', () => {
  const image = (images: readonly string[]) => only(/image/, { solved: [deploymentOf()] }, { images });

  test('another tag of the same role, else another image that is in the cluster', () => {
    expect(image(['shell:v1', 'web:1', 'web:2'])[0]).toMatch(/image is "web:2" instead of "web:1"$/);
    expect(image(['web:1'])[0]).toMatch(/image is "prober:v1" instead of "web:1"$/);
  });

  test('none where there is no other', () => {
    const shell = deploymentOf({ image: 'shell:v1' });
    expect(only(/image/, { solved: [shell] }, { images: ['shell:v1'] })).toEqual([]);
  });

  test('of several containers the id tells which', () => {
    const two = deploymentOf({}, { pod: { initContainers: [{ name: 'first', image: 'web:1' }] } });
    expect(only(/image/, { solved: [two] }).map((line) => line.split(':')[0])).toEqual([
      'deployment-web-main-image',
      'deployment-web-first-image',
    ]);
  });
});

describe('paths', () => {
  test('of probes and mounts', () => {
    const container = {
      livenessProbe: { httpGet: { path: '/', port: 8080 } },
      volumeMounts: [
        { name: 'config', mountPath: '/etc/app' },
        { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
      ],
    };
    expect(only(/-path:/, { solved: [deploymentOf(container)] })).toEqual([
      'deployment-web-livenessprobe-path: Deployment web: .spec.template.spec.containers[main].livenessProbe.httpGet.path is "/x" instead of "/"',
      'deployment-web-mount-config-path: Deployment web: .spec.template.spec.containers[main].volumeMounts[0].mountPath is "/etc/apq" instead of "/etc/app"',
    ]);
  });

  test('of an Ingress: its path, and the first part of its host', () => {
    const rules = [{ host: 'shop.example.org', http: { paths: [{ path: '/api', backend: {} }] } }];
    expect(only(/-(path|host):/, { solved: [object('Ingress', 'i', { spec: { rules } })] })).toEqual([
      'ingress-i-rule1-path1-path: Ingress i: .spec.rules[0].http.paths[0].path is "/apj" instead of "/api"',
      'ingress-i-rule1-host: Ingress i: .spec.rules[0].host is "shoq.example.org" instead of "shop.example.org"',
    ]);
  });

  test('on the node', () => {
    const volumes = [{ name: 'logs', hostPath: { path: '/var/log' } }];
    expect(only(/hostpath/, { solved: [deploymentOf({}, { pod: { volumes } })] })).toEqual([
      'deployment-web-volume-logs-hostpath: Deployment web: .spec.template.spec.volumes[logs].hostPath.path is "/var/loh" instead of "/var/log"',
    ]);
  });
});

describe('replicas', () => {
  const replicas = (count: number, ...others: readonly KubeObject[]) =>
    only(/replicas/, { solved: [deploymentOf({}, { spec: { replicas: count } }), ...others] }).map((line) =>
      line.replace(/.*replicas is /, ''),
    );

  test('one fewer, one more, none', () => {
    expect(replicas(3)).toEqual(['2 instead of 3', '4 instead of 3', '0 instead of 3']);
  });

  test('1 is what the API fills in: only none at all is wrong', () => {
    expect(replicas(1)).toEqual(['0 instead of 1']);
  });

  test('none of it where an autoscaler has the say', () => {
    const spec = { scaleTargetRef: { kind: 'Deployment', name: 'web' } };
    expect(replicas(3, object('HorizontalPodAutoscaler', 'web', { spec }))).toEqual([]);
  });
});

describe('fields that may be left out', () => {
  test('of containers', () => {
    const container = {
      readinessProbe: { exec: { command: ['true'] } },
      resources: { limits: { cpu: '250m' }, requests: { cpu: '250m' } },
      env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      volumeMounts: [{ name: 'config', mountPath: '/etc/app', readOnly: true }],
    };
    expect(only(/-drop:/, { solved: [deploymentOf(container)] }).map((line) => line.split(':')[0])).toEqual([
      'deployment-web-readinessprobe-drop',
      'deployment-web-drop',
      'deployment-web-limits-drop',
      'deployment-web-env-A-drop',
      'deployment-web-mount-config-readonly-drop',
      'deployment-web-mount-config-drop',
    ]);
  });

  test('what the API fills in is no field that anybody wrote', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
    const plain = { strategy, progressDeadlineSeconds: 600, revisionHistoryLimit: 10 };
    expect(only(/strategy|deadline|limit/, { solved: [deploymentOf({}, { spec: plain })] })).toEqual([]);
    const asked = { ...plain, strategy: { type: 'Recreate' }, revisionHistoryLimit: 3 };
    expect(only(/strategy|deadline|limit/, { solved: [deploymentOf({}, { spec: asked })] })).toEqual([
      'deployment-web-strategy-drop: Deployment web: .spec.strategy is gone (it was {"type":"Recreate"})',
      'deployment-web-revisionhistorylimit-drop: Deployment web: .spec.revisionHistoryLimit is gone (it was 3)',
    ]);
  });

  test('of Pods: account and node; of a Service its type', () => {
    const pod = { serviceAccountName: 'robot', nodeSelector: { disk: 'ssd' } };
    expect(only(/-drop:/, { solved: [deploymentOf({}, { pod })] })).toEqual([
      'deployment-web-serviceaccount-drop: Deployment web: .spec.template.spec.serviceAccountName is "default" instead of "robot"',
      'deployment-web-drop: Deployment web: is not there',
      'deployment-web-nodeselector-drop: Deployment web: .spec.template.spec.nodeSelector is gone (it was {"disk":"ssd"})',
    ]);
    expect(only(/type-drop/, { solved: [object('Service', 's', { spec: { type: 'NodePort' } })] })).toHaveLength(1);
    expect(only(/type-drop/, { solved: [object('Service', 's', { spec: { type: 'ClusterIP' } })] })).toEqual([]);
    const outside = object('Service', 's', { spec: { type: 'ExternalName', externalName: 'db' } });
    expect(only(/type-drop/, { solved: [outside] })).toEqual([]);
  });
});
