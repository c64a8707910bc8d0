import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { minikubeManifest } from '../../../../src/setup/build/minikube-provisions.ts';
import {
  kicbaseDockerfile,
  kubernetesLabel,
  minikubeBase,
  minikubeCommitChanges,
  minikubeDockerfile,
  minikubeEntrypoint,
  minikubeImageNames,
  minikubeSshd,
  whenOwnApiAnswers,
} from '../../../../src/setup/build/minikube-recipe.ts';
import { nodeBase } from '../../../../src/setup/build/node-recipe.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-entrypoint-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the entry point with files of the test in the place of the kernel's; what it would mount is printed. */
async function entrypoint(files: Readonly<Record<string, string>>): Promise<string> {
  const places = {
    '/sys/fs/cgroup/cgroup.controllers': 'controllers',
    '/proc/self/mountinfo': 'mountinfo',
    '/proc/cgroups': 'cgroups',
    '/kind/cgroups': 'filtered',
    '/etc/ssh/sshd_config.d/klab.conf': 'sshd',
    '/kind/hosts': 'kept-hosts',
    '/etc/hosts': 'hosts',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const script = Object.entries(places).reduce(
    (text, [path, name]) => text.replaceAll(path, join(folder, name)),
    minikubeEntrypoint.replace('mount --bind', 'echo mount'),
  );
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'entrypoint', 'echo', 'then', 'systemd']);
  return stdout;
}

const cgroups =
  '#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t9\t1\ncpuacct\t1\t9\t1\nhugetlb\t0\t9\t1\nnet_cls\t0\t9\t1\nmemory\t4\t9\t1\n';
const mountinfo = `31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
`;

test('on cgroup v1 systemd sees no hierarchy but those that the host has mounted', async () => {
  const said = await entrypoint({ cgroups, mountinfo });
  expect(said).toBe(`mount ${join(folder, 'filtered')} ${join(folder, 'cgroups')}\nthen systemd\n`);
  const filtered = await readFile(join(folder, 'filtered'), 'utf8');
  expect(filtered).toBe(cgroups.replace(/hugetlb.*\n/, '').replace(/net_cls.*\n/, ''));
});

test('on cgroup v2 it only goes on', async () => {
  expect(await entrypoint({ cgroups, mountinfo, controllers: 'cpu memory\n' })).toBe('then systemd\n');
});

test('names that were kept come back into /etc/hosts', async () => {
  const hosts = '127.0.0.1\tlocalhost\n';
  await entrypoint({ controllers: '', hosts, 'kept-hosts': '192.168.49.2\tcontrol-plane.minikube.internal\n' });
  expect(await readFile(join(folder, 'hosts'), 'utf8')).toBe(`${hosts}192.168.49.2\tcontrol-plane.minikube.internal\n`);
});

test('the node is kind’s system with what minikube reaches it through, and boots through klab’s entry point', () => {
  expect(minikubeBase.packages).toEqual([...nodeBase.packages, 'openssh-server', 'sudo']);
  const text = minikubeDockerfile('klab.local/minikube-base:1');
  const entry = 'ENTRYPOINT ["/usr/local/bin/klab-entrypoint", "/usr/local/bin/entrypoint", "/sbin/init"]';
  expect(text.startsWith('FROM klab.local/minikube-base:1\n')).toBe(true);
  expect(text).toContain(`STOPSIGNAL SIGRTMIN+3\n${entry}\n`);
  expect(text).toContain('ln -s /usr/bin/kubelet /var/lib/minikube/binaries/v1.34.4/kubelet');
  // minikube rewrites the setting where there are spaces around the sign.
  expect(text).toContain('restrict_oom_score_adj=true');
  expect(minikubeCommitChanges).toEqual(expect.arrayContaining(['STOPSIGNAL SIGRTMIN+3', entry]));
  expect(minikubeCommitChanges).toContain(`LABEL ${kubernetesLabel}`);
});

test('the published image gets the same entry point, and no label that Kubernetes is inside', () => {
  const text = kicbaseDockerfile('kicbase/stable:v0');
  expect(text).toMatch(/^FROM kicbase\/stable:v0\nCOPY klab-entrypoint \/usr\/local\/bin\/klab-entrypoint\n/);
  expect(text).toContain('STOPSIGNAL SIGRTMIN+3\nENTRYPOINT ["/usr/local/bin/klab-entrypoint"');
  expect(text).not.toContain('klab.dev/kubernetes');
});

test('sshd lets nobody in before systemd has booted', () => {
  expect(minikubeSshd['etc/ssh/sshd_config.d/klab.conf']).toContain('AuthorizedKeysFile none\nAuthorizedKeysCommand ');
  expect(minikubeSshd['usr/local/bin/klab-authorized-keys']).toMatch(/multi-user\.target[\s\S]*authorized_keys\n$/);
});

test('pause carries the tag that minikube asks for too', () => {
  expect(minikubeImageNames.pause).toEqual(['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10.1']);
});

test('only the cluster’s own API server starts the storage', () => {
  expect(whenOwnApiAnswers).toContain('--cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt');
  expect(whenOwnApiAnswers).not.toContain('--insecure');
});

test('the manifest holds kind’s network, filled in for minikube, and the storage', () => {
  const text = minikubeManifest('kind: StorageClass\n');
  const objects = parseAllDocuments(text).map((document) => document.toJS());
  const daemonSet = objects.find((object) => object.kind === 'DaemonSet');
  expect(daemonSet.spec.template.spec.containers[0].env).toEqual(
    expect.arrayContaining([
      { name: 'CONTROL_PLANE_ENDPOINT', value: 'control-plane.minikube.internal:8443' },
      { name: 'POD_SUBNET', value: '10.244.0.0/16' },
    ]),
  );
  expect(objects.at(-1)).toEqual({ kind: 'StorageClass' });
  expect(text).not.toContain('{{');
});
