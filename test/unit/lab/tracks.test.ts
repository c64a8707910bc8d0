import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/lab/problem.ts';
import { loadTracks } from '../../../src/lab/tracks.ts';
import { root as repository } from '../../support/cli.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'klab-tracks-'));
});
afterEach(() => rm(root, { recursive: true }));

async function folder(name: string, text: string): Promise<string> {
  await mkdir(join(root, name));
  await writeFile(join(root, name, 'tracks.yaml'), text);
  return join(root, name);
}
const line = (id: string, en: string) => `  - { id: ${id}, title: { en: ${en}, ko: ${en} } }\n`;
const load = async (...folders: readonly string[]) => {
  const { tracks, problems } = await loadTracks(folders, root);
  return { tracks: tracks.map(({ id, title }) => `${id} ${title.en}`), problems: problems.map(formatProblem) };
};

describe('loadTracks', () => {
  it('has those of one folder behind those of another, each once; a folder need not tell of any', async () => {
    const ours = await folder('ours', `tracks:\n${line('pods', 'Pods')}${line('services', 'Services')}`);
    const mine = await folder('mine', `tracks:\n${line('pods', 'Mine')}${line('extra', 'Extra')}`);
    expect(await load(ours, join(root, 'none'), mine)).toEqual({
      tracks: ['pods Pods', 'services Services', 'extra Extra'],
      problems: [],
    });
  });

  it.each([
    ['tracks:\n  - { id: pods, title: { en: Pods } }\n', '2:24 tracks[0].title.ko: is required (a text)'],
    [
      `tracks:\n${line('pods', 'A')}${line('pods', 'B')}`,
      '3:11 tracks[1].id: `pods` is in the list of tracks.yaml already',
    ],
    ['tracks: [\n', '2:1 '],
    ['', '1:1 is empty'],
  ])('says what is wrong with %j', async (text, problem) => {
    expect((await load(await folder('labs', text))).problems).toEqual([
      expect.stringContaining(`labs/tracks.yaml:${problem}`),
    ]);
  });

  it('reads nothing outside of the folder', async () => {
    const away = await folder('away', `tracks:\n${line('pods', 'Pods')}`);
    await mkdir(join(root, 'labs'));
    await symlink(join(away, 'tracks.yaml'), join(root, 'labs', 'tracks.yaml'));
    expect(await load(join(root, 'labs'))).toEqual({ tracks: [], problems: [expect.stringContaining('leads out of')] });
  });
});

describe('the tracks of this repository', () => {
  it('are all of its folders of labs', async () => {
    const labs = join(repository, 'labs');
    const { tracks, problems } = await loadTracks([labs], repository);
    const names = await readdir(labs);
    const folders = await Promise.all(
      names.map(async (name) => ((await stat(join(labs, name))).isDirectory() ? [name] : [])),
    );
    expect(problems).toEqual([]);
    expect(tracks.map(({ id }) => id).sort()).toEqual(folders.flat().sort());
  });
});
