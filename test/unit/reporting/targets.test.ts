import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { reportFormats, reportKinds } from '../../../src/reporting/index.ts';
import { parseTargets } from '../../../src/reporting/targets.ts';
import { klab } from '../../support/cli.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'klab-targets-'));
  await mkdir(join(cwd, 'real'));
  await symlink('real', join(cwd, 'link'));
});
afterAll(() => rm(cwd, { recursive: true }));

const parse = (values: string[], part = {}) => parseTargets(reportFormats, values, { cwd, ...part });

test('several kinds, files and standard output', async () => {
  expect(await parse(['junit=real/a=b.xml', 'html=-'])).toEqual([
    { kind: 'junit', path: join(cwd, 'real/a=b.xml') },
    { kind: 'html', path: undefined },
  ]);
});

test.each([
  [['junt=x'], {}, /no kind `junt`; did you mean `junit`/],
  [['=x'], {}, /no kind ``/],
  [['__proto__=x'], {}, /no kind/],
  [['junit'], {}, /where to/],
  [['junit='], {}, /where to/],
  [['junit=a', 'html=./real/../a'], {}, /same place/],
  [['junit=real/a', 'html=link/a'], {}, /same place/],
  [['junit=-', 'html=-'], {}, /same place: -/],
  [['html=-'], { stdoutTaken: true }, /--json prints/],
  [['html=missing/a'], {}, /no folder/],
  [['html=real'], {}, /is a folder/],
  [['moodle=a'], { stage: true }, /whole lab/],
  [['gradescope=a'], { stage: true }, /whole lab/],
] as const)('%j with %j is refused', async (values, part, message) => {
  await expect(parse([...values], part)).rejects.toThrow(UsageError);
  await expect(parse([...values], part)).rejects.toThrow(message);
});

test('an unknown kind names those that there are', async () => {
  await expect(parse(['pdf=x'])).rejects.toMatchObject({ hint: `kinds: ${reportKinds.join(', ')}` });
});

test('a stage can be reported where no grade is stated', async () => {
  expect(await parse(['junit=a'], { stage: true })).toHaveLength(1);
});

test('the command says so before it grades, and --help names every kind', async () => {
  const wrong = await klab(cwd, ['check', '--report', 'junt=x']);
  expect(wrong).toMatchObject({ exitCode: 64, stdout: '' });
  expect(wrong.stderr).toContain('did you mean `junit`?');
  const help = (await klab(cwd, ['check', '--help'])).stdout.replace(/\s+/g, ' ');
  expect(help).toContain(reportKinds.join(', '));
});
