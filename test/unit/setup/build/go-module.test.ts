import { expect, test } from 'vitest';
import {
  compile,
  goBuildArgv,
  goFileName,
  groups,
  packageCounter,
  programsKey,
} from '../../../../src/setup/build/compile.ts';
import { goMod, kubeCommands, programs, stagingReplaces } from '../../../../src/setup/build/go-module.ts';
import { goSources } from '../../../../src/setup/build/go-sources.ts';
import { versions } from '../../../../src/setup/versions.ts';
import { contextOn, FakeHost } from '../fake-host.ts';

const upstream = `module k8s.io/kubernetes

go 1.24.0

require k8s.io/api v0.0.0

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/client-go => ./staging/src/k8s.io/client-go
	github.com/old/name v1.0.0 => github.com/new/name v1.2.3 // moved
	example.com/local => ../elsewhere
)

replace example.com/single => example.com/fork v0.1.0
`;

test('staging folders become the modules published from them; local folders elsewhere are dropped', () => {
  expect(stagingReplaces(upstream, 'v1.34.4')).toEqual([
    'k8s.io/api => k8s.io/api v0.34.4',
    'k8s.io/client-go => k8s.io/client-go v0.34.4',
    'github.com/old/name v1.0.0 => github.com/new/name v1.2.3',
    'example.com/single => example.com/fork v0.1.0',
  ]);
});

test('the wrapper requires every module once, with the Go release that Kubernetes names', () => {
  const text = goMod(upstream);
  expect(text).toMatch(/^go 1\.24\.0$/m);
  expect(text).toMatch(/^godebug default=go1\.24$/m);
  expect(text).toContain(`\tk8s.io/kubernetes ${versions.kubernetes}\n`);
  expect(text).toContain('\tk8s.io/api => k8s.io/api v0.34.4\n');
  expect(text).toContain('\tgithub.com/coredns/coredns => ./coredns-source\n');
});

test('a go.mod without staging replacements is refused: the build would fail later and less clearly', () => {
  expect(() => goMod('module k8s.io/kubernetes\n\ngo 1.24.0\n')).toThrow(/no staging replacements/);
});

test('the multi-call program knows every command, and fails on another name', () => {
  const source = goSources['kube/main.go'] ?? '';
  for (const command of kubeCommands) expect(source).toContain(`case "${command}":`);
  expect(source).toContain('os.Exit(64)');
});

test('CoreDNS gets its plugins in its own order, each directive with its package', () => {
  const source = goSources['coredns/main.go'] ?? '';
  expect(source).toContain('_ "github.com/coredns/coredns/plugin/metrics"');
  const directives = /Directives = \[\]string\{(.*)\}/.exec(source)?.[1]?.split(', ') ?? [];
  expect(directives.indexOf('"cache"')).toBeLessThan(directives.indexOf('"kubernetes"'));
  expect(directives.indexOf('"kubernetes"')).toBeLessThan(directives.indexOf('"forward"'));
  expect(directives).toContain('"prometheus"');
});

test('what must not meet another package is compiled alone, after the rest', () => {
  expect(groups(['local-path-provisioner', 'kube', 'etcd'])).toEqual([['kube', 'etcd'], ['local-path-provisioner']]);
  expect(groups(['local-path-provisioner'])).toEqual([['local-path-provisioner']]);
});

test('file names are those that Go gives: a major version does not count', () => {
  expect(goFileName(programs.etcd.package)).toBe('server');
  expect(goFileName(programs.containerd.package)).toBe('containerd');
  expect(goFileName('./kube')).toBe('kube');
});

test('the build is static in content: one argv, versions stamped, a folder as output', () => {
  const argv = goBuildArgv('go', ['./kube', 'sigs.k8s.io/kind'], '/out');
  expect(argv.slice(0, 2)).toEqual(['go', 'build']);
  expect(argv.slice(-4)).toEqual(['-o', '/out/', './kube', 'sigs.k8s.io/kind']);
  expect(argv[argv.indexOf('-ldflags') + 1]).toContain(
    `-X k8s.io/component-base/version.gitVersion=${versions.kubernetes}`,
  );
  expect(programsKey()).toMatch(/^[0-9a-f]{12}$/);
});

test('progress counts packages, not other lines, and says little', () => {
  const said: string[] = [];
  const count = packageCounter({ detail: (text) => said.push(text) });
  count('go: downloading k8s.io/api v0.34.4');
  for (let i = 0; i < 250; i += 1) count(`k8s.io/api/p${i}`);
  expect(said.map((text) => /\d+ packages/.exec(text)?.[0])).toEqual(['1 packages', '101 packages', '201 packages']);
});

test('nothing is compiled where there is no Go, and the error says what to do', async () => {
  const host = new FakeHost({});
  await expect(compile(contextOn(host), ['kube'], { detail: () => undefined })).rejects.toMatchObject({
    message: expect.stringContaining(`no Go toolchain ${versions.go}`),
    hint: expect.stringContaining('klab setup'),
  });
  expect(host.calls.every((call) => call.endsWith('version'))).toBe(true);
});
