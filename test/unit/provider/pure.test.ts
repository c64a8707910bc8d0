import { describe, expect, test } from 'vitest';
import { statusText } from '../../../src/cli/status.ts';
import { validClusterName } from '../../../src/provider/cluster-name.ts';
import { nodeFindings, podFindings } from '../../../src/provider/containers/diagnose.ts';
import { type NodeContainer, parseContainers } from '../../../src/provider/containers/docker.ts';
import { clusterFiles } from '../../../src/provider/containers/files.ts';
import { fullName } from '../../../src/provider/containers/held-images.ts';
import { kubectl } from '../../../src/provider/containers/kubectl.ts';
import { dnsRestarted, leasesRenewed } from '../../../src/provider/containers/ready.ts';
import { stateOf } from '../../../src/provider/containers/state.ts';
import { createCluster, kindProgress, loadArchives } from '../../../src/provider/kind/argv.ts';
import { kindConfig, kindFiles } from '../../../src/provider/kind/config.ts';
import { kindDialect } from '../../../src/provider/kind/dialect.ts';

const files = kindFiles(clusterFiles('/state', 'one'));

describe('kind', () => {
  test('configuration: every node carries the mark, the control plane kubeadm’s patches', () => {
    const config = kindConfig({ nodes: 3, files }) as {
      nodes: { role: string; extraMounts: { hostPath: string }[] }[];
    };
    const [mark, patches] = ['/state/clusters/one/klab.json', '/state/clusters/one/kubeadm'];
    // No port of the machine is asked for by number, so none can be taken: Docker draws one for the API server.
    expect(JSON.stringify(config)).not.toMatch(/apiServerPort|hostPort|extraPortMappings/);
    expect(config.nodes.map((node) => [node.role, ...node.extraMounts.map((mount) => mount.hostPath)])).toEqual([
      ['control-plane', mark, patches],
      ['worker', mark],
      ['worker', mark],
    ]);
    expect(config.nodes[0]?.extraMounts[0]).toEqual({
      hostPath: mark,
      containerPath: '/kind/klab.json',
      readOnly: true,
    });
    expect(JSON.stringify(config)).toContain('restrict_oom_score_adj = true');
  });

  test('arguments never touch the user’s own kubeconfig or kubectl cache', () => {
    expect(createCluster('/bin/kind', { name: 'one', image: 'node:1', files })).toEqual([
      '/bin/kind',
      'create',
      'cluster',
      '--name=one',
      '--image=node:1',
      '--config=/state/clusters/one/kind.json',
      '--kubeconfig=/state/clusters/one/kubeconfig',
    ]);
    expect(loadArchives('kind', 'one', ['a', 'b'], ['/x.tar'])).toEqual([
      'kind',
      'load',
      'image-archive',
      '--name=one',
      '--nodes=a,b',
      '/x.tar',
    ]);
    expect(kubectl('kubectl', files, 'get', 'nodes').slice(1, 3)).toEqual([
      '--kubeconfig=/state/clusters/one/kubeconfig',
      '--cache-dir=/state/clusters/one/kubectl-cache',
    ]);
  });

  test.each([
    [' ✓ Ensuring node image (node:1) 🖼', 'Ensuring node image (node:1)'],
    [' • Starting control-plane 🕹️  ...', 'Starting control-plane'],
    [' ✓ Preparing nodes 📦 📦 📦  ', 'Preparing nodes'],
    ['Set kubectl context to "kind-one"', ''],
  ])('progress line %j', (line, text) => expect(kindProgress(line)).toBe(text));
});

test('cluster names are RFC 1123 labels of at most 40 characters', () => {
  for (const name of ['a', 'klab', 'a-1', 'a'.repeat(40)]) expect(validClusterName(name)).toBe(name);
  for (const name of ['', '-a', 'a-', 'A', 'a_b', 'a.b', '../a', 'a\n', 'a'.repeat(41)]) {
    expect(() => validClusterName(name)).toThrow('cannot be the name of a cluster');
  }
});

describe('containers', () => {
  const inspected = (name: string, role: string, binds: string[] | null) => ({
    Id: `id-${name}`,
    Name: `/${name}`,
    State: { Status: 'running', StartedAt: '2026-01-01T00:00:00Z' },
    Config: { Labels: { 'io.x-k8s.kind.cluster': 'one', 'io.x-k8s.kind.role': role } },
    HostConfig: { Binds: binds },
  });

  test('control plane first, workers by number, marks as they were asked for', () => {
    const nodes = parseContainers(
      JSON.stringify([
        inspected('one-worker10', 'worker', ['/lib/modules:/lib/modules:ro', '/s/klab.json:/kind/klab.json:ro']),
        inspected('one-worker2', 'worker', ['/s/klab.json:/kind/klab.json']),
        inspected('one-control-plane', 'control-plane', null),
      ]),
      kindDialect,
    );
    expect(nodes.map((node) => [node.name, node.mark])).toEqual([
      ['one-control-plane', undefined],
      ['one-worker2', '/s/klab.json'],
      ['one-worker10', '/s/klab.json'],
    ]);
    expect(parseContainers('', kindDialect)).toEqual([]);
  });

  test('a mount of another file with a similar name is no mark', () => {
    expect(
      parseContainers(
        JSON.stringify([inspected('x', 'worker', ['/s:/kind/klab.json.bak', '/kind/klab.json:/etc/x'])]),
        kindDialect,
      )[0]?.mark,
    ).toBeUndefined();
  });
});

describe('state of a cluster', () => {
  const entry = { name: 'one', provider: 'kind', nodes: 2, image: 'node:1' } as const;
  const nodes = (...states: string[]) => states.map((state) => ({ state }) as NodeContainer);
  test.each([
    ['running', 'ready', ['running', 'running']],
    ['stopped', 'ready', ['exited', 'exited']],
    ['stopped', 'ready', ['running', 'exited']],
    ['paused', 'paused', ['exited', 'exited']],
    ['paused', 'ready', ['paused', 'paused']],
    ['broken', 'creating', ['running', 'running']],
    ['broken', 'deleting', ['running', 'running']],
    ['broken', 'ready', ['running']],
    ['broken', 'ready', ['running', 'dead']],
    ['broken', 'ready', []],
  ] as const)('%s: ledger says %s, containers are %j', (state, phase, states) => {
    expect(stateOf(nodes(...states), { ...entry, phase })).toBe(state);
  });
  test('broken: nothing in the ledger', () => expect(stateOf(nodes('running'), undefined)).toBe('broken'));
});

test('image names as containerd keeps them', () => {
  expect(fullName('bootcamp:v1')).toBe('docker.io/library/bootcamp:v1');
  expect(fullName('klab/web:1')).toBe('docker.io/klab/web:1');
  for (const whole of ['klab.local/web:1', 'localhost/web:1', 'host:5000/web:1']) expect(fullName(whole)).toBe(whole);
});

describe('after a restart, what the API tells from before does not count', () => {
  const since = new Date('2026-01-01T00:00:10.500Z');
  const lease = (name: string, renewTime: string) => ({ metadata: { name }, spec: { renewTime } });
  const pod = (startedAt: string, ready: boolean, app = 'kube-dns') => ({
    metadata: { labels: { 'k8s-app': app } },
    status: { containerStatuses: [{ ready, state: { running: { startedAt } } }] },
  });
  test('leases', () => {
    const json = (...items: object[]) => JSON.stringify({ items });
    const [old, fresh] = [lease('a', '2026-01-01T00:00:10.400000Z'), lease('a', '2026-01-01T00:00:11.000000Z')];
    expect(leasesRenewed(json(old), ['a'], since)).toBe(false);
    expect(leasesRenewed(json(fresh), ['a'], since)).toBe(true);
    expect(leasesRenewed(json(fresh), ['a', 'b'], since)).toBe(false);
  });
  test('CoreDNS', () => {
    const restarted = (...items: object[]) => dnsRestarted(JSON.stringify({ items }), since);
    expect(restarted(pod('2026-01-01T00:00:09Z', true))).toBe(false);
    expect(restarted(pod('2026-01-01T00:00:11Z', false))).toBe(false);
    expect(restarted(pod('2026-01-01T00:00:11Z', true, 'other'))).toBe(false);
    expect(restarted(pod('2026-01-01T00:00:09Z', true), pod('2026-01-01T00:00:10Z', true))).toBe(true);
  });
});

describe('diagnosis', () => {
  test('names nodes that are not Ready or under pressure', () => {
    const conditions = [
      { type: 'MemoryPressure', status: 'False' },
      {
        type: 'DiskPressure',
        status: 'True',
        reason: 'KubeletHasDiskPressure',
        message: 'kubelet has\n disk pressure',
      },
      { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'no cni' },
    ];
    expect(nodeFindings(JSON.stringify({ items: [{ metadata: { name: 'a' }, status: { conditions } }] }))).toEqual([
      'node a: DiskPressure=True KubeletHasDiskPressure: kubelet has disk pressure',
      'node a: Ready=False KubeletNotReady: no cni',
    ]);
  });
  test('names containers that do not run, and pods that have no node', () => {
    const metadata = { name: 'dns', namespace: 'kube-system' };
    const waiting = {
      name: 'coredns',
      ready: false,
      state: { waiting: { reason: 'ErrImagePull', message: 'no such host' } },
    };
    const running = { name: 'ok', ready: true, state: { running: {} } };
    const items = [
      { metadata, status: { phase: 'Running', containerStatuses: [waiting, running] } },
      {
        metadata,
        status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] },
      },
      { metadata, status: { phase: 'Running', containerStatuses: [running] } },
    ];
    expect(podFindings(JSON.stringify({ items }))).toEqual([
      'pod kube-system/dns: container coredns is waiting ErrImagePull: no such host',
      'pod kube-system/dns: Pending Unschedulable',
    ]);
  });
});

test('status is a table that ends with what to do about clusters that do not run', () => {
  const text = statusText([
    { provider: 'kind', name: 'klab', state: 'running', nodes: 1, kubeconfig: '/k' },
    { provider: 'kind', name: 'trio', state: 'paused', nodes: 3, kubeconfig: '/t' },
  ]);
  expect(text.split('\n')).toEqual([
    'NAME  PROVIDER  STATE    NODES  KUBECONFIG',
    'klab  kind      running  1      /k',
    'trio  kind      paused   3      /t',
    'trio is paused: klab up --name trio',
    '',
  ]);
  expect(statusText([])).toContain('klab up');
});
