import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recipeHash, renameInArchive } from '../../../src/setup/build/lab-image.ts';
import { imageArchives, recipes } from '../../../src/setup/lab-images.ts';

const repository = join(import.meta.dirname, '../../..');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-image-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('renameInArchive', () => {
  it('gives both formats of a saved archive the name that learners type', async () => {
    const saved = 'klab.local/web:1.25.1-0123456789ab';
    await writeFile(join(folder, 'manifest.json'), JSON.stringify([{ Config: 'c', RepoTags: [saved], Layers: ['l'] }]));
    const annotations = {
      'io.containerd.image.name': saved,
      'org.opencontainers.image.ref.name': '1.25.1-0123456789ab',
      other: 'kept',
    };
    await writeFile(
      join(folder, 'index.json'),
      JSON.stringify({ schemaVersion: 2, manifests: [{ digest: 'd', annotations }] }),
    );
    await writeFile(join(folder, 'repositories'), '{}');

    await renameInArchive(folder, 'web:1.25.1');

    const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'));
    expect(await read('manifest.json')).toEqual([{ Config: 'c', RepoTags: ['web:1.25.1'], Layers: ['l'] }]);
    expect(await read('index.json')).toEqual({
      schemaVersion: 2,
      manifests: [
        {
          digest: 'd',
          annotations: {
            'io.containerd.image.name': 'docker.io/library/web:1.25.1',
            'org.opencontainers.image.ref.name': '1.25.1',
            other: 'kept',
          },
        },
      ],
    });
    expect((await readdir(folder)).sort()).toEqual(['index.json', 'manifest.json']);
  });

  it('leaves out the format that an older Docker does not write', async () => {
    await writeFile(
      join(folder, 'manifest.json'),
      JSON.stringify([{ RepoTags: ['klab.local/shell:v1-0123456789ab'] }]),
    );
    await renameInArchive(folder, 'shell:v1');
    expect(await readdir(folder)).toEqual(['manifest.json']);
  });
});

describe('recipeHash', () => {
  it('changes with a file, with its name, and with the tag', async () => {
    await writeFile(join(folder, 'Dockerfile'), 'FROM x\n');
    const first = await recipeHash([folder], 'v1');
    expect(first).toMatch(/^[0-9a-f]{12}$/);
    expect(await recipeHash([folder], 'v1')).toBe(first);
    expect(await recipeHash([folder], 'v2')).not.toBe(first);
    await writeFile(join(folder, 'Dockerfile'), 'FROM y\n');
    expect(await recipeHash([folder], 'v1')).not.toBe(first);
  });
});

describe('the recipes of this repository', () => {
  it('make every image that labs need, none of them `latest`', async () => {
    const images = await recipes(repository);
    expect(images.map(({ role, tag }) => `${role}:${tag}`)).toEqual([
      'agent:v1',
      'bootcamp:v1',
      'bootcamp:v2',
      'color-app:1.0',
      'my-app:1.0',
      'my-app:2.0',
      'my-app:2.0-bug',
      'prober:v1',
      'shell:v1',
      'snack:order',
      'snack:payment',
      'snack:home',
      'snack:delivery',
      'web:1.14.2',
      'web:1.25.1',
    ]);
    expect(new Set(images.map(({ hash }) => hash)).size).toBe(images.length);
  });

  it('are named when they have not been built', async () => {
    await expect(imageArchives({ cache: folder, state: folder }, repository)).rejects.toMatchObject({
      message: expect.stringContaining('not built yet: agent:v1'),
      hint: 'run: klab setup',
    });
  });
});
