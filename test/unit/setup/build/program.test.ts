import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { layOut, programHash, programOf } from '../../../../src/setup/build/program.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'klab-program-'));
  const files = {
    'src/main.ts': [
      "import { readFile } from 'node:fs';",
      "import type { Ghost } from './ghost.ts';",
      'import {',
      '  type Word,',
      '  word,',
      "} from './parts/word.ts';",
      "import left from 'left';",
      "export const where = 'from nowhere';",
      'const said: Word = word;',
      'console.log(said, left, typeof readFile);',
      "export const later = () => import('./later.ts');",
      '',
    ].join('\n'),
    'src/parts/word.ts': "export type Word = string;\nexport { word } from '../word.ts';\n",
    'src/word.ts': "export const word: string = 'hello';\n",
    'src/later.ts': 'export {};\n',
    'test/main.test.ts': '',
    'node_modules/left/package.json': JSON.stringify({
      name: 'left',
      version: '1.0.0',
      main: 'i.js',
      dependencies: { '@s/right': '1' },
    }),
    'node_modules/left/i.js': "module.exports = require('@s/right');\n",
    'node_modules/left/README.md': 'read me',
    'node_modules/left/types/i.d.ts': 'export {};',
    'node_modules/@s/right/package.json': JSON.stringify({ name: '@s/right', version: '2.0.0', main: 'i.js' }),
    'node_modules/@s/right/i.js': "module.exports = 'right';\n",
    'node_modules/unused/package.json': JSON.stringify({ name: 'unused', version: '1.0.0' }),
  };
  for (const [name, text] of Object.entries(files)) await put(name, text);
});
afterEach(() => rm(root, { recursive: true }));

async function put(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), text);
}

const hash = async () => programHash(await programOf(root, ['src/main.ts']));

test('takes what the entry imports, as JavaScript, with the packages behind it', async () => {
  const program = await programOf(root, ['src/main.ts']);
  expect([...program.modules.keys()]).toEqual(['src/main.js', 'src/parts/word.js', 'src/word.js']);
  expect(program.packages.map(({ name, version }) => `${name}@${version}`)).toEqual(['left@1.0.0', '@s/right@2.0.0']);
});

test('what is laid out runs', async () => {
  const folder = join(root, 'out');
  await layOut(await programOf(root, ['src/main.ts']), folder);
  const { stdout } = await promisify(execFile)(join(folder, 'node'), [join(folder, 'src/main.js')]);
  expect(stdout).toBe('hello right function\n');
  expect((await readdir(join(folder, 'node_modules/left'))).sort()).toEqual(['i.js', 'package.json']);
});

test('an installed package has its modules compiled already', async () => {
  await rm(join(root, 'src'), { recursive: true });
  await put('dist/src/main.js', "import './word.js';\n");
  await put('dist/src/word.js', 'export {};\n');
  const program = await programOf(root, ['src/main.ts']);
  expect([...program.modules.keys()]).toEqual(['src/main.js', 'src/word.js']);
});

describe('the hash', () => {
  test.each([
    ['a module', 'src/word.ts', "export const word: string = 'bye';\n"],
    ['the version of a package', 'node_modules/@s/right/package.json', '{"name":"@s/right","version":"2.0.1"}'],
  ])('changes with %s', async (_what, name, text) => {
    const before = await hash();
    await put(name, text);
    expect(await hash()).not.toBe(before);
  });

  test.each([
    ['a test', 'test/main.test.ts', 'changed'],
    ['a document', 'docs/a.md', 'changed'],
    ['a module that is imported later or not at all', 'src/later.ts', 'export const a = 1;\n'],
    ['only a type', 'src/ghost.ts', 'export interface Ghost {}\n'],
  ])('does not change with %s', async (_what, name, text) => {
    const before = await hash();
    await put(name, text);
    expect(await hash()).toBe(before);
  });
});

test('the agent of this repository needs neither the cluster client nor anything of the labs', async () => {
  const repository = join(import.meta.dirname, '../../../..');
  const recipe = await readFile(join(repository, 'manifests/images/agent/recipe.yaml'), 'utf8');
  const entries = [...recipe.matchAll(/src\/[\w/-]+\.ts/g)].map(([entry]) => entry);
  const program = await programOf(repository, entries);
  const names = program.packages.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['undici', 'commander']));
  expect(names).not.toContain('@kubernetes/client-node');
  expect(
    [...program.modules.keys()].filter((name) => /^graders|^src\/(lab|attempt|provider\/kind\/)/.test(name)),
  ).toEqual([]);
});
