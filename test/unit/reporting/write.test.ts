import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KlabError } from '../../../src/errors.ts';
import { reportFormats } from '../../../src/reporting/index.ts';
import { type ReportFiles, systemFiles, writeReports } from '../../../src/reporting/write.ts';
import { mixedResults, reportOf } from '../../support/report.ts';

const report = reportOf(mixedResults);
const options = { language: 'en', color: true } as const;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-write-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const systemError = (code: string) => Object.assign(new Error(`${code}: simulated`), { code });

/** The disk is full after the first half of whatever goes to a file whose name contains `part`. */
const fullFor = (part: string): ReportFiles => ({
  ...systemFiles,
  async write(path, text, how) {
    if (!path.includes(part)) return systemFiles.write(path, text, how);
    await systemFiles.write(path, text.slice(0, text.length / 2), how);
    throw systemError('ENOSPC');
  },
});

test('every report is there in full, without colour, readable by others, and nothing else is', async () => {
  await writeReports(
    reportFormats,
    [report],
    [
      { kind: 'json', path: at('a.json') },
      { kind: 'text', path: at('a.txt') },
      { kind: 'html', path: undefined },
    ],
    options,
  );
  expect(JSON.parse(await readFile(at('a.json'), 'utf8'))).toEqual(report);
  expect(await readFile(at('a.txt'), 'utf8')).not.toContain('\u001b');
  expect((await stat(at('a.json'))).mode & 0o444).toBe(0o444);
  expect((await readdir(folder)).sort()).toEqual(['a.json', 'a.txt']);
});

test('a full disk: the old report stays, the others are written, no half file is left', async () => {
  await writeFile(at('a.json'), 'old');
  const targets = [
    { kind: 'json', path: at('a.json') },
    { kind: 'junit', path: at('b.xml') },
  ] as const;
  const trouble = writeReports(reportFormats, [report], targets, options, fullFor('a.json'));
  await expect(trouble).rejects.toThrow(KlabError);
  await expect(trouble).rejects.toMatchObject({
    message: expect.stringContaining(at('a.json')),
    hint: expect.stringContaining('The disk is full'),
    exitCode: 2,
  });
  expect(await readFile(at('a.json'), 'utf8')).toBe('old');
  expect(await readFile(at('b.xml'), 'utf8')).toContain('</testsuites>');
  expect((await readdir(folder)).sort()).toEqual(['a.json', 'b.xml']);
});

test('a rename that fails leaves no half file either', async () => {
  const files = { ...systemFiles, rename: () => Promise.reject(systemError('EACCES')) };
  await expect(
    writeReports(reportFormats, [report], [{ kind: 'text', path: at('a.txt') }], options, files),
  ).rejects.toMatchObject({
    hint: expect.stringContaining('may not write there'),
  });
  expect(await readdir(folder)).toEqual([]);
});

test('all that could not be written are named', async () => {
  const targets = [
    { kind: 'text', path: at('gone/a.txt') },
    { kind: 'json', path: at('gone/b.json') },
  ] as const;
  await expect(writeReports(reportFormats, [report], targets, options)).rejects.toThrow(
    /a\.txt: ENOENT[\s\S]*b\.json: ENOENT/,
  );
});

test.runIf(existsSync('/dev/full'))('a real device that is always full', async () => {
  await expect(writeReports(reportFormats, [report], [{ kind: 'text', path: '/dev/full' }], options)).rejects.toThrow(
    /\/dev\/full: ENOSPC/,
  );
});

test('a link stays a link, and the file keeps its mode', async () => {
  await writeFile(at('real.txt'), 'old');
  await chmod(at('real.txt'), 0o600);
  await symlink('real.txt', at('link.txt'));
  await writeReports(reportFormats, [report], [{ kind: 'text', path: at('link.txt') }], options);
  expect(await readFile(at('real.txt'), 'utf8')).toContain('Score: 10 / 30');
  expect((await stat(at('real.txt'))).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).sort()).toEqual(['link.txt', 'real.txt']);
});
