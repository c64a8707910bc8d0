import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { openCluster } from '../../src/cluster/open.ts';
import { ensureProber } from '../../src/cluster/prober.ts';
import { rights } from '../../src/provider/existing/rights.ts';
import type { Report } from '../../src/reporting/report.ts';
import { klab, klabOk } from '../support/cli.ts';
import { labCopy } from '../support/lab-copy.ts';
import { kubeconfigOf, type TryOut, tryOut } from '../support/on-cluster.ts';
import { fakePlugin, kubeconfigFor, type Rule, somebody } from '../support/somebody.ts';

// The suite's cluster as somebody else's: through a copy of its kubeconfig, in state folders of its own.
const kubeconfig = kubeconfigOf(inject('state'), inject('cluster'));
const folders: string[] = [];
let there: TryOut;

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'existing');
  // Another klab is at work on this cluster, so what is its stays.
  await ensureProber(there.cluster);
});
afterAll(async () => {
  await there[Symbol.asyncDispose]();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function newState(): Promise<string> {
  const folder = await mkdtemp(`${tmpdir()}/klab-existing-`);
  folders.push(folder);
  return folder;
}

async function theirs(user: object, server?: string) {
  const made = await kubeconfigFor({ kubeconfig }, user, server);
  folders.push(made.folder);
  return { ...made, options: ['--context', 'theirs', '--kubeconfig', made.file] as const };
}

const admin = async () => theirs(parse(await readFile(kubeconfig, 'utf8')).users[0].user);

const clusters = async (state: string) => JSON.parse(await klabOk(state, ['status', '--json']));
const namespace = (name: string) => there.cluster.get({ apiVersion: 'v1', kind: 'Namespace', name });
const expose = 'test/fixtures/labs/services/expose-solo';
const scored = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as Report).score;

describe.concurrent('a cluster that somebody else made', () => {
  test('is taken, used, and let go of; it and what is not ours stay', async () => {
    const [state, { file, options }, lab] = [await newState(), await admin(), 'existing-used'];
    const before = await readFile(file, 'utf8');
    const taken = JSON.parse(await klabOk(state, ['up', ...options, '--json', '--yes']));
    expect(taken).toMatchObject({ name: 'theirs', provider: 'existing', state: 'running', how: 'created', nodes: 1 });
    expect(taken.unfit).toContainEqual({
      lab: 'bootcamp-expose',
      reasons: [expect.objectContaining({ en: 'the lab needs 3 nodes, and it has 1' })],
    });
    const refused = await klab(state, ['start', 'bootcamp-expose', ...options]);
    expect(refused.stderr).toContain('cannot run on cluster theirs: the lab needs 3 nodes');
    expect(refused.exitCode).toBe(64);

    const labs = await labCopy(expose, lab);
    folders.push(labs);
    await klabOk(state, ['start', lab, '--labs', labs, ...options]);
    await klabOk(state, ['solve', lab]);
    expect(scored(await klab(state, ['check', lab, '--json']))).toBe(100);
    await klabOk(state, ['reset', lab]);
    expect((await namespace(lab))?.metadata.deletionTimestamp).toBeUndefined();

    const paused = await klab(state, ['pause', '--name', 'theirs']);
    expect(paused.stderr).toContain("is not klab's to stop");
    expect(await klabOk(state, ['down', '--all', '--yes'])).toContain('Let go of: theirs.');
    expect(await clusters(state)).toEqual([]);
    expect(await namespace(lab)).toBeUndefined();
    expect(await namespace('klab-system')).toBeDefined();
    expect(await namespace(there.namespace)).toBeDefined();
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(await klabOk(state, ['down', '--name', 'theirs'])).toContain('There was no cluster');
  });

  test('is used by whoever has the rights of the table, whose plugin brings the token', async () => {
    const [state, lab] = [await newState(), 'existing-rights'];
    await using user = await somebody(there.cluster, there.namespace, 'enough', {
      rules: rulesOf(rights),
      everywhere: true,
    });
    const made = await theirs({});
    const plugin = await fakePlugin(made.folder, user.token);
    const { file, options } = await kubeconfigBeside(made.folder, plugin.exec);
    const labs = await labCopy('labs/pods/pod-basics', lab);
    folders.push(labs);
    await klabOk(state, ['start', lab, '--labs', labs, ...options, '--yes']);
    await klabOk(state, ['solve', lab]);
    expect(scored(await klab(state, ['check', lab, '--json']))).toBe(100);
    expect(await readFile(file, 'utf8')).toContain('./bin/login');

    // From here on it brings nothing: an error, and no points are lost.
    await plugin.set('fail');
    const failed = await klab(state, ['check', lab, '--json']);
    expect(failed.stderr + failed.stdout).not.toContain('"verdict": "fail"');
    expect(failed.exitCode).toBe(2);
    await plugin.set('hang');
    expect(await clusters(state)).toMatchObject([{ name: 'theirs', state: 'stopped' }]);
    await plugin.set('ok');
    await klabOk(state, ['down', '--name', 'theirs']);
    expect(await namespace(lab)).toBeUndefined();

    // What cannot be asked is kept, or somebody would be left with what klab has put there.
    await klabOk(state, ['up', ...options, '--yes']);
    await plugin.set('fail');
    const kept = await klab(state, ['down', '--name', 'theirs']);
    expect(kept.stderr).toMatch(/theirs cannot be asked[\s\S]*you are not logged in[\s\S]*--forget/);
    expect(kept.exitCode).toBe(2);
    expect(await clusters(state)).toMatchObject([{ name: 'theirs' }]);
    const gone = await klab(state, ['down', '--name', 'theirs', '--forget']);
    expect(gone.stderr).toMatch(/Left on cluster theirs: whatever klab has put there[\s\S]*you are not logged in/);
    expect(gone.exitCode).toBe(2);
    expect(await clusters(state)).toEqual([]);
  });

  test('is limited by the rights that only some labs need', async () => {
    const state = await newState();
    const rules = rulesOf(rights.filter(({ only }) => only === undefined));
    await using user = await somebody(there.cluster, there.namespace, 'some', { rules, everywhere: true });
    const { options } = await theirs({ token: user.token });
    const { unfit } = JSON.parse(await klabOk(state, ['up', ...options, '--json', '--yes']));
    const reasons = (lab: string) =>
      unfit.find((one: { lab: string }) => one.lab === lab)?.reasons.map(({ en }: { en: string }) => en);
    expect(reasons('bootcamp-expose')).toContainEqual(expect.stringContaining('may not list its nodes'));
    expect(reasons('pvc-persistence')).toContainEqual(expect.stringContaining('StorageClasses'));
    expect(reasons('pod-basics')).toContainEqual(expect.stringContaining("ClusterRole of klab's recorder"));
    await klabOk(state, ['down', '--name', 'theirs']);
  });

  test('is not taken by whoever has a namespace only; nothing is left', async () => {
    const state = await newState();
    const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
    await using user = await somebody(there.cluster, there.namespace, 'tenant', { rules });
    const { options } = await theirs({ token: user.token });
    const { exitCode, stderr } = await klab(state, ['up', ...options, '--yes']);
    expect(stderr).toMatch(
      /lacks rights that every lab needs; nothing was made\n {2}get, list.* namespaces .*→ each lab/,
    );
    expect(stderr).toContain('cannot run labs in a namespace that was given to you');
    expect(exitCode).toBe(2);
    expect(await clusters(state)).toEqual([]);
  });

  test.each([
    ['whom it does not know', { token: 'nobody' }],
    ['who has no credentials', {}],
  ])('is not taken by somebody %s', async (_, user) => {
    const { exitCode, stderr } = await klab(await newState(), ['up', ...(await theirs(user)).options, '--yes']);
    expect(stderr).toMatch(/Unauthorized|may not even ask|lacks rights/);
    expect(stderr).not.toContain('defect');
    expect(exitCode).toBe(2);
  });

  test.each([
    ['fail', 'exec plugin .*/bin/login ended with exit code 3: you are not logged in'],
    ['garbage', 'brought no ExecCredential'],
    ['hang', 'did not end within 20 s'],
    ['expired', 'Unauthorized'],
  ] as const)('is not taken where the plugin has this to say: %s', async (behaviour, message) => {
    const { folder } = await theirs({});
    const plugin = await fakePlugin(folder, 'secret-token');
    await plugin.set(behaviour);
    const { options } = await kubeconfigBeside(folder, plugin.exec);
    const { exitCode, stderr } = await klab(await newState(), ['up', ...options, '--yes']);
    expect(stderr).toMatch(new RegExp(message));
    expect(stderr).not.toContain('secret-token');
    expect(exitCode).toBe(2);
  });

  test('is used with a certificate that a plugin brings, for requests and for exec', async () => {
    const [{ user }] = parse(await readFile(kubeconfig, 'utf8')).users;
    const pem = (name: string) => Buffer.from(user[name], 'base64').toString();
    const apiVersion = 'client.authentication.k8s.io/v1';
    const status = {
      clientCertificateData: pem('client-certificate-data'),
      clientKeyData: pem('client-key-data'),
      // It is asked for anew each time that somebody wants it.
      expirationTimestamp: new Date().toISOString(),
    };
    const args = [JSON.stringify({ apiVersion, kind: 'ExecCredential', status })];
    const { file } = await theirs({ exec: { apiVersion, command: 'echo', args, interactiveMode: 'Never' } });
    await using access = await openCluster({ kubeconfig: file });
    expect(await access.list({ apiVersion: 'v1', kind: 'Node' })).toHaveLength(1);
    const prober = { namespace: 'klab-system', name: 'prober' };
    expect(await access.exec(prober, ['true'], { timeoutMs: 20_000 })).toMatchObject({ exitCode: 0 });
  });

  test('elsewhere is asked about, and without an answer nothing is done', async () => {
    const state = await newState();
    const { options } = await theirs({ token: 'x' }, 'https://192.0.2.1:6443');
    const { exitCode, stderr } = await klab(state, ['up', ...options]);
    expect(stderr).toMatch(/not on this machine: https:\/\/192\.0\.2\.1:6443, as user "somebody"[\s\S]*--yes/);
    expect(exitCode).toBe(64);
    expect(await clusters(state)).toEqual([]);
  });

  test('is told which labs klab verify could not try there, and let go of afterwards', async () => {
    const [state, { options }] = [await newState(), await admin()];
    const { exitCode, stdout } = await klab(state, ['verify', 'bootcamp-expose', ...options, '--yes']);
    expect(stdout).toContain('not tried, since it cannot run on cluster theirs: the lab needs 3 nodes, and it has 1');
    expect(exitCode).toBe(2);
    expect(await clusters(state)).toEqual([]);
  });
});

const rulesOf = (wanted: typeof rights): readonly Rule[] =>
  wanted.map(({ group, resources, verbs }) => ({ apiGroups: [group], resources, verbs }));

/** A kubeconfig in a folder that holds a plugin. */
async function kubeconfigBeside(folder: string, exec: object) {
  const made = await theirs({ exec });
  await cp(made.file, `${folder}/config`);
  return { file: `${folder}/config`, options: ['--context', 'theirs', '--kubeconfig', `${folder}/config`] as const };
}
