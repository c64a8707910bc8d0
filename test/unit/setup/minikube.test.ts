import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { minikubeImageKey } from '../../../src/setup/build/minikube-image.ts';
import { minikubeFolder, writeProvisions } from '../../../src/setup/build/minikube-provisions.ts';
import { minikube, minikubePath } from '../../../src/setup/minikube.ts';
import { minikubeImage, minikubeImageTag, minikubeProvisions } from '../../../src/setup/minikube-image.ts';
import { nodeImageTag } from '../../../src/setup/node-image.ts';
import { minikubeVersions, versions } from '../../../src/setup/versions.ts';
import { contextOn, FakeHost } from './fake-host.ts';

const silent = { detail: () => undefined };

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'klab-minikube-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const on = (host: FakeHost, source: 'registries' | 'download' = 'registries') =>
  contextOn(host, { paths: { cache, state: cache }, source });
const folder = () => minikubeFolder({ cache, state: cache }, minikubeImageKey());

test('minikube must be the pinned release; where registries are asked for it is compiled', async () => {
  const answering = (version: string) =>
    on(new FakeHost({ [`${minikubePath({ cache, state: cache })} version --short`]: version }));
  expect((await minikube.check(answering(minikubeVersions.minikube))).status).toBe('ok');
  expect(await minikube.check(answering('v1.30.0'))).toEqual({ status: 'missing', found: 'minikube v1.30.0' });
  expect((await minikube.check(on(new FakeHost({})))).found).toBe('not obtained yet');
  expect((await minikube.fix(on(new FakeHost({}))))?.plan).toContain('compile minikube');
  expect((await minikube.fix(on(new FakeHost({}), 'download')))?.plan).toContain('download minikube');
});

test('the image is looked for by its exact name, together with what lies on the host', async () => {
  const host = new FakeHost({ [`docker image ls --quiet ${minikubeImageTag()}`]: 'c0ffee\n' });
  expect((await minikubeImage.check(on(host))).status).toBe('missing');
  await writeProvisions(folder(), { kubernetes: versions.kubernetes });
  expect(await minikubeImage.check(on(host))).toEqual({ status: 'ok', found: minikubeImageTag() });
  expect((await minikubeImage.check(on(new FakeHost({ 'docker image ls': '' })))).status).toBe('missing');
});

// The published image cannot be had where these tests were written: what is held is how Docker is called.
test('the published image is pulled by digest and gets klab’s entry point; minikube then brings Kubernetes itself', async () => {
  const host = new FakeHost({ 'docker pull': '', 'docker build': '' });
  const fix = await minikubeImage.fix(on(host, 'download'));
  expect(fix?.plan).toContain('pull');
  await fix?.apply(silent);
  expect(host.calls[0]).toBe(`docker pull --quiet kicbase/stable:${minikubeVersions.kicbase}`);
  expect(host.calls[1]).toMatch(/^docker build --quiet/);
  expect(host.calls[1]).toContain(`--tag ${minikubeImageTag()} ${join(folder(), 'context')}`);
  expect(await minikubeProvisions({ cache, state: cache })).toEqual({
    kubernetes: versions.kubernetes,
    binaries: undefined,
    manifest: undefined,
  });
});

test('what lies on the host is told as it was made, and its absence too', async () => {
  await expect(minikubeProvisions({ cache, state: cache })).rejects.toThrow(/ENOENT/);
  await writeProvisions(folder(), { kubernetes: 'v1.34.4', programs: '/programs', manifest: 'kind: X\n' });
  const provisions = await minikubeProvisions({ cache, state: cache });
  expect(provisions).toEqual({ kubernetes: 'v1.34.4', binaries: join(folder(), 'binaries'), manifest: 'kind: X\n' });
  await expect(readFile(join(folder(), 'binaries', 'kubelet'))).rejects.toThrow(/ENOENT.*kubelet/);
});

test('a pin of minikube’s changes no image of kind’s', () => {
  expect(minikubeImageTag()).toBe(`klab.local/minikube:v1.34.4-${minikubeImageKey()}`);
  expect(Object.keys(versions).filter((name) => name in minikubeVersions)).toEqual(['pause']);
  expect(nodeImageTag()).not.toContain(minikubeImageKey());
});
