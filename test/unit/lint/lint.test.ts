import { cp, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { graders } from '../../../graders/index.ts';
import { lintLabs } from '../../../src/lint/lint.ts';
import { lintReportJsonSchema } from '../../../src/lint/report.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { createRunner } from '../../../src/process/run.ts';
import { root as repository } from '../../support/cli.ts';
import { labFolder, lint, soundLab } from '../../support/lint.ts';

const lab = soundLab['lab.yaml'] ?? '';

describe('lintLabs', () => {
  it('tells the problems of loading and those of its own at once', async () => {
    const { places } = await lint({
      'lab.yaml': lab.replace('points: 100', 'points: 90').replace('namespace: "${ns.sample}"', 'namespace: sample'),
      'README.ko.md': undefined,
      'solution.sh': 'true\n',
    });
    expect(places).toEqual([
      'error schema lab.yaml:1',
      'error schema lab.yaml:12',
      'error names lab.yaml:21',
      'warning solution solution.sh:1',
      'error solution solution.sh:1',
    ]);
  });

  it.each([
    ['broken YAML', 'id: [\n', 'error schema lab.yaml:2'],
    ['a binary file', '\u0000\u0001\u0002PNG\u0000', 'error schema lab.yaml:1'],
    ['a list', '- 1\n- 2\n', 'error schema lab.yaml:1'],
    ['nothing', '', 'error schema lab.yaml:1'],
    ['300 KB', `${lab}${'# filled up\n'.repeat(25_000)}`, 'error schema lab.yaml:1'],
    ['nulls', lab.replace(/with: .*/, 'with:'), 'error schema lab.yaml:21'],
  ])('survives a lab.yaml of %s', async (_, text, place) => {
    expect((await lint({ 'lab.yaml': text })).places).toContain(place);
  });

  it.each([
    ['start/web.yaml', 'kind: [\n'],
    ['start/web.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: 3\n'],
    [
      'start/web.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata: { name: web, labels: 7 }\nspec: { containers: [null], volumes: no }\n',
    ],
    ['start/web.yaml', 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: 80, selector: [a] }\n'],
    ['mutants.yaml', 'mutants: [null, 3]\n'],
    ['mutants.yaml', '\u0000\u0000'],
    ['solution.sh', '\u0000\u0001'],
    ['README.md', '\u0000\u0001'],
  ])('survives a %s that is %j', async (file, text) => {
    expect((await lint({ [file]: text })).places).toEqual(expect.any(Array));
  });

  it('looks at `after` also through labs that it was not asked about', async () => {
    await using folder = await labFolder({
      'lab.yaml': lab.replace('minutes: 5', 'minutes: 5\nafter: [other, smaple]'),
    });
    const other = join(folder.root, 'labs/basics/other');
    await cp(folder.lab, other, { recursive: true });
    const findings = async (said: string) => {
      await writeFile(join(other, 'lab.yaml'), said);
      const [one] = (await folder.lint({ names: ['sample'] })).labs;
      return one?.findings.map(({ rule, line, message }) => `${rule} ${line} ${message}`);
    };
    const circle =
      'schema 8 goes round in a circle: sample after other after sample; klab could not tell which is first';
    expect(await findings('after: [sample]\n')).toEqual([circle, expect.stringContaining('no lab is called `smaple`')]);
    expect(await findings('id: [\n')).toHaveLength(1);
  });

  it('survives a missing README and solution, and names them', async () => {
    const { messages } = await lint({ 'README.md': undefined, 'solution.sh': undefined });
    expect(messages).toEqual(
      expect.arrayContaining([
        '`README.md` does not exist in the lab folder',
        '`solution.sh` does not exist in the lab folder',
      ]),
    );
  });

  it('reads nothing through a link that leads out, and says so', async () => {
    await using folder = await labFolder({ 'README.md': undefined, 'start/web.yaml': undefined });
    await writeFile(join(folder.root, 'secret.md'), '# Secret 비밀\n');
    await writeFile(join(folder.root, 'secret.yaml'), soundLab['start/web.yaml'] ?? '');
    await symlink(join(folder.root, 'secret.md'), join(folder.lab, 'README.md'));
    await symlink(folder.root, join(folder.lab, 'start'));
    const findings = (await folder.lint()).labs.flatMap((one) => one.findings);
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['schema']));
    expect(JSON.stringify(findings)).toContain('leads out of the lab folder');
    expect(JSON.stringify(findings)).not.toContain('Korean letters');
  });

  it('does not read what is far too long', async () => {
    await using folder = await labFolder();
    await truncate(join(folder.lab, 'README.md'), 600_000_000);
    const findings = (await folder.lint()).labs.flatMap((one) => one.findings);
    expect(findings.map(({ message }) => message)).toContain(
      '`README.md` is 600000000 bytes long; at most 1048576 are read',
    );
  });

  it('lets one broken lab not hide another, and finds two of one name', async () => {
    await using folder = await labFolder({ 'lab.yaml': 'id: [\n' });
    const other = join(folder.root, 'mine/more/sample');
    await cp(folder.lab, other, { recursive: true });
    await writeFile(join(other, 'lab.yaml'), lab.replace('track: basics', 'track: more'));
    const both = await folder.lint({ extra: join(folder.root, 'mine'), names: ['sample'] });
    expect(both.labs.flatMap(({ findings }) => findings.map(({ file, message }) => [file, message]))).toEqual([
      ['labs/basics/sample/lab.yaml', expect.stringContaining('Flow sequence')],
      ['mine/more/sample/lab.yaml', 'the lab in labs/basics/sample is called `sample` already'],
    ]);
    const own = await folder.lint({ extra: join(folder.root, 'mine') });
    expect(own.labs.map((one) => one.findings.length)).toEqual([1]);
  });

  it('takes labs and tracks by their names, and names the nearest of what there is not', async () => {
    await using folder = await labFolder();
    expect((await folder.lint({ names: ['basics'] })).labs.map((one) => one.lab)).toEqual(['sample']);
    await expect(folder.lint({ names: ['smaple'] })).rejects.toMatchObject({
      message: 'neither a lab nor a track is called `smaple`; did you mean `sample`?',
      exitCode: 64,
    });
    await expect(folder.lint({ extra: join(folder.root, 'manifests') })).rejects.toMatchObject({ exitCode: 64 });
    await expect(folder.lint({ extra: join(folder.root, 'nowhere') })).rejects.toMatchObject({ exitCode: 64 });
  });

  it('goes on where there is no bash', async () => {
    await using folder = await labFolder({ 'solution.sh': 'set -eu\nif\n' });
    const report = await folder.lint({ runner: createRunner({ PATH: folder.root }) });
    expect(report.errors).toBe(0);
  });

  it('reports in a shape that its JSON Schema allows', async () => {
    await using folder = await labFolder({ 'solution.sh': 'kubectl get pods\n' });
    const report = await folder.lint();
    const validate = new Ajv2020({ strict: false }).compile(lintReportJsonSchema());
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect([report.errors, report.warnings]).toEqual([0, 1]);
  });
});

describe('the rules', () => {
  it('have names of their own, and a section each in docs/lint.md', async () => {
    const docs = await readFile(join(repository, 'docs/lint.md'), 'utf8');
    const sections = [...docs.matchAll(/^### (\S+)/gm)].map((match) => match[1]);
    expect(sections).toEqual(rules.map(({ id }) => id));
  });
});

describe('the labs of this repository', () => {
  it('have no errors', async () => {
    const runner = createRunner(process.env);
    const signal = new AbortController().signal;
    const request = { root: repository, names: [], kubernetes: '1.34', graders, runner, signal, clock: () => 0 };
    const report = await lintLabs(request);
    const errors = report.labs.flatMap((one) => one.findings).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
  });
});
