import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { programs } from '../../../../src/setup/build/go-module.ts';
import { nodeImageKey } from '../../../../src/setup/build/node-image.ts';
import {
  componentPrograms,
  containerdPatches,
  imageNames,
  nodeDockerfile,
  nodePrograms,
  storageManifest,
} from '../../../../src/setup/build/node-recipe.ts';
import { podNetworkImage, podNetworkManifest } from '../../../../src/setup/build/pod-network.ts';
import { nodeImageTag, registryAddresses } from '../../../../src/setup/node-image.ts';

const constStorage = [
  'const storageProvisionerImage = "docker.io/kindest/x:v1"',
  'const defaultStorageManifest = `',
  'kind: Deployment',
  'spec:',
  '  containers:',
  '        - image: ` + storageProvisionerImage + `',
  '          command:',
  '            - local-path-provisioner',
  '            - --helper-image',
  '            - ` + storageHelperImage + `',
  '`',
  '',
].join('\n');

test('kind’s storage manifest names our images, and waits for the API', () => {
  const text = storageManifest(constStorage, 'klab.local/base:1');
  expect(text).toContain('image: klab.local/local-path-provisioner:v0.0.30\n');
  expect(text).toContain('- when-api-answers\n            - local-path-provisioner\n');
  expect(text).toContain('- klab.local/base:1\n');
  expect(text).not.toMatch(/docker\.io|`/);
});

test('a kind whose storage manifest is elsewhere is told at once', () => {
  expect(() => storageManifest('package nodeimage\n', 'x')).toThrow(/no defaultStorageManifest/);
});

test('every program that an image copies is compiled', () => {
  const copied = [...Object.values(nodePrograms).flat(), ...componentPrograms, 'pause'];
  expect(copied.filter((name) => !(name in programs))).toEqual([]);
});

test('kubeadm finds its images under its own names', () => {
  expect(imageNames.components).toContain('registry.k8s.io/kube-apiserver:v1.34.4');
  expect(imageNames.components).toContain('registry.k8s.io/kube-proxy:v1.34.4');
  expect(imageNames.components).toContain('registry.k8s.io/etcd:3.6.5-0');
  expect(imageNames.coredns).toEqual(['registry.k8s.io/coredns/coredns:v1.12.1']);
  expect(imageNames.components.filter((name) => /kubelet|kubeadm/.test(name))).toEqual([]);
});

test('the node boots systemd through kind’s entrypoint', () => {
  const text = nodeDockerfile('klab.local/node-base:1');
  expect(text.startsWith('FROM klab.local/node-base:1\n')).toBe(true);
  expect(text).toContain('STOPSIGNAL SIGRTMIN+3\nENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]');
  expect(text).toContain('ln -sf kube /usr/bin/kubelet');
});

test('the pod network’s manifest is what kind’s two replacements expect', () => {
  expect(podNetworkManifest).toContain('would you kindly template this file');
  expect(podNetworkManifest).toContain('would you kindly patch this file');
  const objects = parseAllDocuments(podNetworkManifest).map((document) => document.toJS());
  const daemonSet = objects.find((object) => object.kind === 'DaemonSet');
  const [container] = daemonSet.spec.template.spec.containers;
  expect(container.image).toBe(podNetworkImage);
  expect(imageNames.components).toContain(container.image);
  expect(container.env).toContainEqual({ name: 'POD_SUBNET', value: '{{ .PodSubnet }}' });
  expect(daemonSet.spec.template.spec.hostNetwork).toBe(true);
});

test('one key names the image', () => {
  expect(nodeImageTag()).toBe(`klab.local/node:v1.34.4-${nodeImageKey()}`);
  expect(nodeImageKey()).toMatch(/^[0-9a-f]{12}$/);
});

test('containerd does not lower OOM scores', () => {
  expect(containerdPatches()).toEqual(['[plugins."io.containerd.grpc.v1.cri"]\n  restrict_oom_score_adj = true\n']);
});

test('the registry to ask is the daemon’s own: mirrors first', () => {
  const info = '["https://mirror.example/","http://second.example:5000/"] https://index.example/v1/';
  expect(registryAddresses(info)).toEqual([
    'https://mirror.example/v2/',
    'http://second.example:5000/v2/',
    'https://index.example/v2/',
  ]);
});
