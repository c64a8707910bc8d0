import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAddons } from '../../../src/addons/addon.ts';
import { addonArchives, addonImages } from '../../../src/setup/addon-images.ts';
import { controllerKey, goMod } from '../../../src/setup/build/ingress-controller.ts';
import { contextOn, FakeHost } from './fake-host.ts';

const root = join(import.meta.dirname, '../../..');
const nothing = { detail: () => undefined };

describe('add-on images', () => {
  const host = () =>
    new FakeHost({ 'docker info': '{} https://registry.invalid/v1/', 'docker pull': '', 'docker tag': '' });
  const context = (source: 'download' | 'registries', runner = host()) => contextOn(runner, { root, source });

  test('are missing until they have been made, and setup says how', async () => {
    expect(await addonImages.check(context('registries'))).toEqual({
      status: 'missing',
      found: expect.stringMatching(/^not made yet: haproxy-ingress:v/),
    });
    expect((await addonImages.fix(context('registries')))?.plan).toMatch(
      /^build the images of add-ons: haproxy-ingress/,
    );
    expect((await addonImages.fix(context('download')))?.plan).toMatch(/^pull the images of add-ons: haproxy-ingress/);
    await expect(addonArchives(contextOn(host()).paths, await loadAddons(root))).rejects.toMatchObject({
      hint: 'run: klab setup',
    });
  });

  test('are pulled under the published name and kept under a name of klab’s own', async () => {
    const runner = host();
    const fix = await addonImages.fix(context('download', runner));
    // The archive cannot be written by this host; what comes before it is what counts.
    await expect(fix?.apply(nothing)).rejects.toThrow();
    const pulled = runner.calls.find((call) => call.startsWith('docker pull'));
    expect(pulled).toMatch(/ jcmoraisjr\/haproxy-ingress:v[\d.]+$/);
    expect(runner.calls).toContainEqual(
      expect.stringMatching(/^docker tag \S+ klab\.local\/haproxy-ingress:v[\d.]+-[0-9a-f]{12}$/),
    );
  });

  test('are compiled with the Go version that the controller’s own module names', () => {
    expect(goMod('module x\n\ngo 1.25.0\n\ntoolchain go1.25.9\n')).toMatch(
      /^module klab\.local\/ingress\n\ngo 1\.25\.0\n\nrequire \S+haproxy-ingress v[\d.]+\n$/,
    );
    expect(() => goMod('module x\n')).toThrow('names no Go version');
    expect(controllerKey()).toMatch(/^[0-9a-f]{12}$/);
  });
});
