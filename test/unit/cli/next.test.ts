import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptStore } from '../../../src/attempt/session.ts';
import type { Attempt } from '../../../src/state/attempts.ts';
import { klabHere } from '../../support/cli-in-process.ts';
import { soundLab } from '../../support/lint.ts';
import { reportOf, resultOf } from '../../support/report.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-cli-next-'));
});
afterEach(() => rm(folder, { recursive: true }));

const klab = (...args: readonly string[]) => klabHere(folder, args);
const told = async (...args: readonly string[]) => JSON.parse((await klab('next', '--json', ...args)).stdout);

/** Notes an attempt, and what it was graded. */
function attempt(lab: string, part: Partial<Attempt> = {}, verdict?: 'pass' | 'fail'): void {
  using store = attemptStore({ state: join(folder, 'klab') });
  const id = `${lab}-${store.list().length}`;
  const rest = { learner: 'ada', provider: 'kind', cluster: 'klab', namespaces: {}, variables: {}, nonce: 'n', folder };
  store.add({ id, lab, startedAt: new Date(2026, 0, 1, 0, store.list().length).toISOString(), ...rest, ...part });
  if (verdict) {
    const one = { ...reportOf([]), lab, learner: part.learner ?? 'ada', exitCode: verdict === 'pass' ? 0 : 1 } as const;
    store.addReport(id, { ...one, ...scored(verdict) });
  }
}
const scored = (verdict: 'pass' | 'fail') => {
  const { score, tasks } = reportOf([resultOf('pod-label', { verdict, points: 100 })]);
  return { score, tasks };
};

/** A lab of the learner's own, `my labs/mine/sample`, with `more` behind its minutes. */
async function ownLab(more: string): Promise<void> {
  const yaml = soundLab['lab.yaml']
    ?.replace('minutes: 5\n', `minutes: 5\n${more}`)
    .replace('track: basics', 'track: mine');
  const all = { ...soundLab, 'lab.yaml': yaml ?? '' };
  for (const [path, text] of Object.entries(all)) {
    const file = join(folder, 'my labs/mine/sample', path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }
}

describe('klab next', () => {
  it('proposes a first lab that builds on no other, and what to type', async () => {
    const { next, passed } = await told();
    expect([passed, next.after, next.progress, next.left]).toEqual([0, [], { state: 'new', best: null }, null]);
    expect(next.command).toMatch(new RegExp(`^klab start ${next.id}( --cluster trio)?$`));
    const { stdout, exitCode } = await klab('next');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(next.why.en)]);
    expect((await klab('next', '--language', 'ko')).stdout).toContain(next.why.ko);
  });

  it('goes on with the one under way, on its cluster, and says what is left of it', async () => {
    attempt('bootcamp-deploy-scale', { cluster: 'dev' }, 'fail');
    const { next, learner } = await told();
    expect([learner, next.id, next.why.id, next.progress]).toEqual([
      'ada',
      'bootcamp-deploy-scale',
      'underWay',
      { state: 'underWay', best: 0 },
    ]);
    expect(next.left).toEqual({ tasks: next.tasks, stage: expect.any(String) });
    expect(next.command).toBe('klab start bootcamp-deploy-scale --cluster dev');
    const { stdout } = await klab('next');
    expect(stdout).toContain(`klab check bootcamp-deploy-scale --stage ${next.left.stage}`);
    expect(stdout).not.toContain('\u001b');
  });

  it('goes by what a lab builds on, for the learner that is named', async () => {
    await ownLab('after: [pod-env-fieldref]\n');
    attempt('pod-env-fieldref', {}, 'pass');
    const of = async (...who: readonly string[]) => (await told('--labs', 'my labs', '--track', 'mine', ...who)).next;
    expect(await of()).toMatchObject({ id: 'sample', why: { id: 'follows' }, foundations: ['pod-env-fieldref'] });
    expect(await of('--learner', 'bob')).toMatchObject({
      why: { id: 'early', en: expect.stringContaining('pod-env-fieldref: better do that first') },
      command: "klab start sample --labs 'my labs' --learner bob",
    });
  });

  it('knows the labs of --labs, also later those that were begun', async () => {
    await ownLab('after: [pod-env-fieldref]\nprofile: trio\n');
    attempt('pod-env-fieldref', { learner: 'ada' }, 'pass');
    const { next } = await told('--labs', 'my labs', '--track', 'mine', '--learner', 'ada');
    expect([next.id, next.command, next.needs.nodes]).toEqual([
      'sample',
      "klab start sample --cluster trio --labs 'my labs' --learner ada",
      3,
    ]);
    attempt('sample', { cluster: 'three', labs: join(folder, 'my labs') });
    const again = await told();
    expect([again.next.id, again.next.command]).toEqual([
      'sample',
      `klab start sample --cluster three --labs '${join(folder, 'my labs')}'`,
    ]);
    expect(JSON.parse((await klab('list', '--json')).stdout)).toContainEqual(
      expect.objectContaining({
        id: 'sample',
        after: ['pod-env-fieldref'],
        progress: { state: 'underWay', best: null },
      }),
    );
    await rm(join(folder, 'my labs'), { recursive: true });
    expect((await told()).next.id).not.toBe('sample');
  });

  it('says which lab stands in the way of the proposed one, and what frees the way', async () => {
    attempt('other', { namespaces: { a: 'sample', b: 'other' } });
    attempt('elsewhere', { namespaces: { a: 'sample' }, cluster: 'dev' });
    attempt('beside', { namespaces: { a: 'beside' } });
    const track = ['--labs', 'my labs', '--track', 'mine', '--learner', 'bob'] as const;
    const obstacles = async () => (await told(...track)).next.obstacles;
    const other = { lab: 'other', cluster: 'klab', why: 'namespace' };
    await ownLab('');
    expect(await obstacles()).toEqual([{ ...other, namespaces: ['sample'] }]);
    expect((await klab('next', ...track)).stdout).toContain('kubectl delete namespace sample (in klab shell other)');
    await ownLab('exclusive: true\n');
    expect(await obstacles()).toEqual([
      { ...other, namespaces: ['sample', 'other'] },
      { lab: 'beside', cluster: 'klab', namespaces: ['beside'], why: 'alone' },
    ]);
  });

  it('says so when all is passed, of a track as well, and ends 0', async () => {
    for (const lab of JSON.parse((await klab('list', '--json')).stdout)) attempt(lab.id, {}, 'pass');
    const done = await klab('next');
    expect([done.exitCode, done.stdout]).toEqual([0, expect.stringMatching(/^All \d+ labs are passed\. Well done!/)]);
    expect((await klab('next', '--track', 'probes', '--language', 'ko')).stdout).toMatch(
      /^probes 트랙의 실습 \d+개를 모두/,
    );
    expect((await told()).next).toBeNull();
  });

  it.each([
    [['--track', 'probs'], 'no track is called `probs`; did you mean `probes`?'],
    [['--language', 'fr'], 'no text in `fr`'],
    [['--labs', 'nowhere'], 'the folder of labs does not exist'],
  ])('refuses %j with 64', async (args, message) => {
    const { exitCode, stderr } = await klab('next', ...args);
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining(message)]);
  });
});
