import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAddon, loadAddons } from '../../../src/addons/addon.ts';
import { versionOf } from '../../../src/addons/install.ts';
import { addonNames } from '../../../src/addons/names.ts';
import { ingressAddon } from '../../../src/grading/ingress-controller.ts';
import { addonVersions } from '../../../src/setup/versions.ts';

const root = join(import.meta.dirname, '../../..');

test('the registry names every folder, and no other', async () => {
  expect([...addonNames].sort()).toEqual(readdirSync(join(root, 'manifests/addons')).sort());
  expect((await loadAddons(root)).map(({ name }) => name)).toEqual(addonNames);
  expect(await loadAddons(root, [])).toEqual([]);
});

describe('the ingress add-on', async () => {
  const { manifests, images, ready } = await loadAddon(root, 'ingress');
  const objects = manifests.map(({ object }) => object);
  const spec = (kind: string) => objects.find((object) => object.kind === kind)?.spec as Record<string, unknown>;

  test('is what the graders look for', () => {
    const { namespace, service, controller } = ingressAddon;
    expect(objects.find(({ kind }) => kind === 'Service')?.metadata).toMatchObject({ namespace, name: service });
    expect(ready).toEqual([{ kind: 'Deployment', namespace, name: service }]);
    expect(spec('IngressClass')).toEqual({ controller });
  });

  test('its class is the default one', () => {
    expect(objects.find(({ kind }) => kind === 'IngressClass')?.metadata.annotations).toEqual({
      'ingressclass.kubernetes.io/is-default-class': 'true',
    });
  });

  test('runs just the image that setup makes, which nobody pulls from within the cluster', () => {
    const name = `haproxy-ingress:${addonVersions.haproxyIngress}`;
    expect(images.map((image) => image.name)).toEqual([name]);
    expect(images[0]?.published).toMatch(new RegExp(`/${name}$`));
    expect(spec('Deployment')).toMatchObject({
      template: { spec: { containers: [{ image: name, imagePullPolicy: 'Never' }] } },
    });
  });

  test('is outdated when a manifest or an image changes', async () => {
    const addon = await loadAddon(root, 'ingress');
    const archives = [{ name: 'a:v1', archive: '/cache/images/a-v1-0123.tar' }];
    const version = versionOf(addon, archives);
    expect(versionOf(addon, [{ name: 'a:v1', archive: '/elsewhere/a-v1-0123.tar' }])).toBe(version);
    expect(versionOf(addon, [{ name: 'a:v1', archive: '/cache/images/a-v1-4567.tar' }])).not.toBe(version);
    expect(versionOf({ ...addon, manifests: addon.manifests.slice(1) }, archives)).not.toBe(version);
  });
});
