import { cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { graders } from '../../../graders/index.ts';
import { loadLab, loadLabs } from '../../../src/lab/load.ts';
import { loadMutants } from '../../../src/lab/mutants.ts';
import { formatProblem } from '../../../src/lab/problem.ts';
import { fakeGraders } from './fake-graders.ts';

const repository = join(import.meta.dirname, '../../..');
const sound = join(repository, 'test/fixtures/labs/sound.yaml');

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'klab-labs-'));
  folder = await writeLab(join(root, 'labs'), 'sample');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function writeLab(labs: string, id: string): Promise<string> {
  const lab = join(labs, 'basics', id);
  await mkdir(lab, { recursive: true });
  await cp(sound, join(lab, 'lab.yaml'));
  for (const name of ['README.md', 'README.ko.md', 'solution.sh']) await writeFile(join(lab, name), '#\n');
  return lab;
}

async function change(edit: (text: string) => string): Promise<void> {
  const file = join(folder, 'lab.yaml');
  await writeFile(file, edit(await readFile(file, 'utf8')));
}

const problems = async () => (await loadLabs({ root, graders: fakeGraders })).problems.map(formatProblem).sort();

describe('loadLabs', () => {
  it('finds the labs below the tracks', async () => {
    const { labs, problems } = await loadLabs({ root, graders: fakeGraders });
    expect(problems).toEqual([]);
    expect(labs.map((lab) => [lab.id, lab.folder])).toEqual([['sample', folder]]);
  });

  it('names missing files, at the line that asks for them', async () => {
    await rm(join(folder, 'README.ko.md'));
    await change((text) => text.replace('tasks:', 'start: [start/web.yaml]\ntasks:'));
    expect(await problems()).toEqual([
      'labs/basics/sample/lab.yaml:10:9 start[0]: `start/web.yaml` does not exist in the lab folder',
      'labs/basics/sample/lab.yaml:1:1 `README.ko.md` does not exist in the lab folder',
    ]);
  });

  it('reads start manifests: unknown references and YAML errors, with their line', async () => {
    await mkdir(join(folder, 'start'));
    const object = (namespace: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: "${namespace}" }\n`;
    await writeFile(join(folder, 'start/good.yaml'), object('${ns.sample}'));
    await writeFile(join(folder, 'start/names.yaml'), `${object('${ns.sample}')}---\n${object('${ns.smaple}')}`);
    await writeFile(join(folder, 'start/broken.yaml'), 'kind: A\nkind: B\n');
    await change((text) =>
      text.replace('tasks:', 'start: [start/good.yaml, start/names.yaml, start/broken.yaml]\ntasks:'),
    );
    expect(await problems()).toEqual([
      'labs/basics/sample/lab.yaml:10:26 start[1]: labs/basics/sample/start/names.yaml:5: metadata.namespace: ${ns.smaple} refers to nothing; did you mean `ns.sample`?',
      'labs/basics/sample/lab.yaml:10:44 start[2]: labs/basics/sample/start/broken.yaml:2:1: Map keys must be unique',
    ]);
  });

  it('refuses a symlink out of the folder, also on the way to a file', async () => {
    await mkdir(join(root, 'secret'));
    await writeFile(join(root, 'secret', 'key.yaml'), 'a: 1\n');
    await symlink(join(root, 'secret'), join(folder, 'start'));
    await change((text) => text.replace('tasks:', 'start: [start/key.yaml]\ntasks:'));
    expect(await problems()).toEqual([
      'labs/basics/sample/lab.yaml:10:9 start[0]: `start/key.yaml` is a link that leads out of the lab folder',
    ]);
  });

  it('refuses a lab.yaml that is itself a link out of the folder', async () => {
    await rm(join(folder, 'lab.yaml'));
    await symlink(sound, join(folder, 'lab.yaml'));
    expect(await problems()).toEqual([
      'labs/basics/sample/lab.yaml:1:1 `lab.yaml` is a link that leads out of the lab folder',
    ]);
  });

  it.each(['lab.yaml', 'mutants.yaml'])('refuses a huge %s without reading it', async (name) => {
    await writeFile(join(folder, name), '', { flag: 'a' });
    // Longer than any string can be; sparse, so it takes no room.
    await truncate(join(folder, name), 600_000_000);
    expect(await problems()).toEqual([
      `labs/basics/sample/${name}:1:1 is 600000000 bytes long; at most 262144 are read`,
    ]);
  });

  it('wants id and track to agree with the folders', async () => {
    await change((text) => text.replace('id: sample', 'id: example').replace('track: basics', 'track: other'));
    expect(await problems()).toEqual([
      'labs/basics/sample/lab.yaml:3:5 id: is `example`, but the folder is called `sample`; they must agree',
      'labs/basics/sample/lab.yaml:5:8 track: is `other`, but the folder is called `basics`; they must agree',
    ]);
  });

  it('reads an extra folder, and refuses the same id twice', async () => {
    const extra = join(root, 'mine');
    await writeLab(extra, 'sample');
    const { labs, problems } = await loadLabs({ root, extra, graders: fakeGraders });
    expect(labs).toHaveLength(1);
    expect(problems.map((problem) => problem.message)).toEqual([
      'the lab in labs/basics/sample is called `sample` already',
    ]);
  });

  it('has labs in the order of learning, tracks as tracks.yaml has them, and does not lose a lab to a bad `after`', async () => {
    const other = await writeLab(join(root, 'labs'), 'a-later-one');
    const text = (await readFile(sound, 'utf8')).replace('id: sample', 'id: a-later-one');
    await writeFile(join(other, 'lab.yaml'), text.replace('minutes: 5', 'minutes: 5\nafter: [sample, smaple]'));
    await writeFile(
      join(root, 'labs', 'tracks.yaml'),
      'tracks:\n  - { id: basics, title: { en: Basics, ko: 기초 } }\n',
    );
    const { labs, tracks, problems } = await loadLabs({ root, graders: fakeGraders });
    expect(labs.map(({ id }) => id)).toEqual(['sample', 'a-later-one']);
    expect(tracks).toEqual([{ id: 'basics', title: { en: 'Basics', ko: '기초' } }]);
    expect(problems.map(formatProblem)).toEqual([
      'labs/basics/a-later-one/lab.yaml:8:17 after[1]: no lab is called `smaple`; did you mean `sample`?',
    ]);
    await change((sample) => sample.replace('minutes: 5', 'minutes: 5\nafter: [a-later-one]'));
    expect((await loadLabs({ root, graders: fakeGraders })).problems).toHaveLength(3);
  });

  it('names files outside its own folder by their whole path', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'klab-elsewhere-'));
    const lab = await writeLab(elsewhere, 'other');
    const { problems } = await loadLabs({ root, extra: elsewhere, graders: fakeGraders });
    await rm(elsewhere, { recursive: true });
    expect(problems.map(formatProblem)).toEqual([
      `${lab}/lab.yaml:3:5 id: is \`sample\`, but the folder is called \`other\`; they must agree`,
    ]);
  });

  it('refuses mutants that are a link out of the folder, rather than taking them for missing', async () => {
    await symlink(sound, join(folder, 'mutants.yaml'));
    expect(await problems()).toEqual([
      'labs/basics/sample/mutants.yaml:1:1 `mutants.yaml` is a link that leads out of the lab folder',
    ]);
  });

  it('checks that mutants name checks of the lab', async () => {
    const mutant = 'mutants:\n  - { id: wrong-port, what: Another port, script: "true", caughtBy: opne }\n';
    await writeFile(join(folder, 'mutants.yaml'), mutant);
    expect(await problems()).toEqual([
      'labs/basics/sample/mutants.yaml:2:69 mutants[0].caughtBy: no check is called `opne`; did you mean `open`?',
    ]);
  });
});

describe('loadLab', () => {
  it('names the nearest lab when there is none of that name', async () => {
    await expect(loadLab('smaple', { root, graders: fakeGraders })).rejects.toMatchObject({
      message: 'no lab is called `smaple`; did you mean `sample`?',
      exitCode: 64,
    });
  });

  it('prints every problem of a bad lab at once', async () => {
    await change((text) => text.replace('minutes: 5', 'minutes: 0').replace('level: beginner', 'level: easy'));
    await expect(loadLab('sample', { root, graders: fakeGraders })).rejects.toThrow(
      /2 problems in lab files:\n {2}\S+lab\.yaml:6:8 level: .*\n {2}\S+lab\.yaml:7:10 minutes: is 0, must be at least 1/,
    );
  });
});

describe('the labs of this repository', () => {
  it('load without a problem, with mutants that a check catches', async () => {
    const { labs, problems } = await loadLabs({ root: repository, graders });
    expect(problems.map(formatProblem)).toEqual([]);
    expect(labs.map((lab) => lab.id)).toEqual(expect.arrayContaining(['bootcamp-deploy-scale', 'bootcamp-expose']));
    for (const lab of labs) {
      const { mutants } = await loadMutants(lab, repository);
      expect(mutants.length, lab.id).toBeGreaterThanOrEqual(3);
      expect(
        lab.tasks.every((task) => task.hints.length >= 2),
        lab.id,
      ).toBe(true);
    }
  });
});
