import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labFolders } from '../../../src/lab/load.ts';
import { root } from '../../support/cli.ts';

const page = await readFile(join(root, 'docs/coverage.md'), 'utf8');

/** The cells of the rows of all tables below a heading of the second level. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (code|of the notes|lab) /.test(line));
  return rows
    .filter((line) => !line.startsWith('| --'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const listed = rowsBelow('The labs').map(([code = '', name = '', track = '', , state = '']) => {
  const [, linked, link] = /^\[([\w-]+)\]\((.*)\)/.exec(name) ?? [];
  return { code, id: linked ?? name.split(' ')[0] ?? '', link, track, state };
});
const codes = listed.map(({ code }) => code);
const shipped = new Set(listed.filter(({ state }) => state === 'shipped').map(({ code }) => code));

describe('docs/coverage.md', () => {
  it('has the 41 labs of the catalogue, each once', () => {
    expect(listed).toHaveLength(41);
    expect([new Set(codes).size, new Set(listed.map(({ id }) => id)).size]).toEqual([41, 41]);
  });

  it('says of a lab that it is shipped when it is in labs/, and only then', async () => {
    const folders = await labFolders({ root, graders: [] });
    const there = folders.map((folder) => `${basename(dirname(folder))}/${basename(folder)}`);
    const said = listed.filter(({ state }) => state === 'shipped').map(({ track, id }) => `${track}/${id}`);
    expect(said.sort()).toEqual(there.sort());
    expect(listed.map(({ state }) => state)).toEqual(
      expect.not.arrayContaining([expect.not.stringMatching(/^(shipped|not yet)$/)]),
    );
  });

  it('links what is shipped, and nothing else', () => {
    for (const { id, link, track, state } of listed)
      expect(link, id).toBe(state === 'shipped' ? `../labs/${track}/${id}/README.md` : undefined);
  });

  it('counts as covered what its labs say', () => {
    const rows = rowsBelow('What is covered');
    expect(rows.length).toBeGreaterThan(80);
    for (const [what = '', labs = '', covered] of rows) {
      const named = labs.split(', ');
      expect(
        named.filter((code) => !codes.includes(code)),
        what,
      ).toEqual([]);
      const count = named.filter((code) => shipped.has(code)).length;
      expect(covered, what).toBe(count === named.length ? 'yes' : count > 0 ? 'in part' : 'not yet');
    }
  });

  it('covers something with every lab, and corrects only labs that there are', () => {
    const used = new Set(rowsBelow('What is covered').flatMap(([, labs = '']) => labs.split(', ')));
    expect(codes.filter((code) => !used.has(code))).toEqual([]);
    const corrected = rowsBelow('Corrections of the catalogue').map(([code = '']) => code);
    expect(corrected.filter((code) => !shipped.has(code))).toEqual([]);
  });
});
