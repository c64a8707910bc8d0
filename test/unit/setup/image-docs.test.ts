import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageNames, imageRoles } from '../../../src/setup/image-names.ts';

const root = join(import.meta.dirname, '../../..');
const text = await readFile(join(root, 'docs/images.md'), 'utf8');
const source = (role: string) => readFile(join(root, 'manifests/images', role, 'main.go'), 'utf8').catch(() => '');
/** The part of the text below a heading. */
const section = (role: string) => new RegExp(`^## ${role}\\n(.*?)(?=^## |$(?![^]))`, 'ms').exec(text)?.[1] ?? '';

describe('docs/images.md', () => {
  it('has every image in its table, and no other', async () => {
    const rows = text.split('\n').filter((line) => /^\| `[\w-]+:/.test(line));
    const names = rows.flatMap((row) => row.split('|')[1]?.match(/[\w-]+:[\w.-]+/g) ?? []);
    expect(names.sort()).toEqual([...(await imageNames(root))].sort());
  });

  it('describes every path that a program answers, and no other', async () => {
    const described = [...text.matchAll(/^\| `(\/\w*)/gm)].map(([, path]) => path);
    expect(new Set(described)).toEqual(new Set(['/', '/hits', '/work', '/fail']));
    for (const role of await imageRoles(root)) {
      const answered = [...(await source(role)).matchAll(/HandleFunc\("([^"]+)"/g)].map(([, path]) => path);
      for (const path of answered) expect(section(role), role).toContain(`\`${path}`);
    }
  });

  it('tells the numbers and names that stand in the programs', async () => {
    const myApp = await source('my-app');
    expect(myApp).toContain('startTakes = 3 * time.Second');
    expect(section('my-app')).toContain('Its port opens 3 s after the start');
    expect(await source('bootcamp')).toContain('graceAfterTerm = 5 * time.Second');
    expect(section('bootcamp')).toContain('goes on serving for 5 s');
    const shown = /var shown = \[\]string\{(.*)\}/.exec(await source('color-app'))?.[1] ?? '';
    const names = shown.match(/\w+/g) ?? [];
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(section('color-app')).toContain(`\`${name}\``);
  });
});
