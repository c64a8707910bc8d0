import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KlabError, UsageError } from '../../../src/errors.ts';
import { ensureSetup, type SetupOptions } from '../../../src/setup/ensure-setup.ts';
import { examine, inOrder } from '../../../src/setup/examine.ts';
import type { Prerequisite } from '../../../src/setup/prerequisite.ts';
import { contextOn, FakeHost, fakePrerequisite } from './fake-host.ts';

let folder: string;
let stderr: PassThrough;
let abort: AbortController;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-setup-'));
  stderr = new PassThrough();
  abort = new AbortController();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const context = () =>
  contextOn(new FakeHost({ 'id -u': '0' }), { paths: { cache: folder, state: folder }, signal: abort.signal });
const ensure = (prerequisites: readonly Prerequisite[], options: Partial<SetupOptions> = {}) =>
  ensureSetup(context(), {
    yes: false,
    confirm: async () => false,
    rendering: 'plain',
    stderr,
    prerequisites,
    ...options,
  });
const said = () => String(stderr.read() ?? '');

test('does nothing and says nothing when all is there', async () => {
  const report = await ensure([fakePrerequisite('a', { status: 'ok' }), fakePrerequisite('b', { status: 'warning' })]);
  expect(report.done).toEqual([]);
  expect(said()).toBe('');
});

test('repairs what others need first, the rest side by side, and tells the time of each part', async () => {
  const log: string[] = [];
  const report = await ensure([
    fakePrerequisite('image', { needs: ['daemon'] }, log),
    fakePrerequisite('daemon', {}, log),
    fakePrerequisite('tool', {}, log),
  ]);
  expect(log.slice(0, 2)).toEqual(['begin daemon', 'begin tool']);
  expect(log.indexOf('begin image')).toBeGreaterThan(log.indexOf('end daemon'));
  expect(report.done.map(({ id }) => id).sort()).toEqual(['daemon', 'image', 'tool']);
  expect(report.findings.every(({ status }) => status === 'ok')).toBe(true);
  expect(said()).toMatch(/klab setup will:\n {2}- DAEMON: make daemon\n[\s\S]*Time of each part:\n +0\.0 s {2}DAEMON/);
});

test('does one thing at a time where the machine is changed', async () => {
  const log: string[] = [];
  const machine = { fix: { changesMachine: true } };
  await ensure([fakePrerequisite('a', machine, log), fakePrerequisite('b', machine, log)], { yes: true });
  expect(log).toEqual(['begin a', 'end a', 'begin b', 'end b']);
});

test('asks before it changes the machine and respects a no', async () => {
  const log: string[] = [];
  const questions: string[] = [];
  const answer = (yes: boolean) => async (question: string) => questions.push(question) > 0 && yes;
  const make = () => [fakePrerequisite('a', { fix: { changesMachine: true } }, log)];
  await expect(ensure(make(), { confirm: answer(false) })).rejects.toThrow(/nothing was changed/);
  expect(log).toEqual([]);
  expect((await ensure(make(), { confirm: answer(true) })).done).toHaveLength(1);
  expect(questions).toHaveLength(2);
});

test('where nobody can be asked it is a usage error that names --yes; own folders need no question', async () => {
  const silent = { interactive: false, rendering: 'silent' } as const;
  const error = await ensure([fakePrerequisite('a', { fix: { changesMachine: true } })], silent).catch(
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  expect(error.hint).toContain('--yes');
  expect(error.message).toContain('A: make a');
  expect((await ensure([fakePrerequisite('b')], silent)).done).toHaveLength(1);
  expect(said()).toBe('');
});

test('a warning may be declined, and stays one when its repair fails', async () => {
  const log: string[] = [];
  const low = () => fakePrerequisite('low', { status: 'warning', fix: { changesMachine: true } }, log);
  const declined = await ensure([low(), fakePrerequisite('a')], { interactive: false });
  expect(declined.done.map(({ id }) => id)).toEqual(['a']);
  const broken = { changesMachine: true, apply: () => Promise.reject(new KlabError('read-only')) };
  const kept = await ensure([fakePrerequisite('low', { status: 'warning', fix: broken })], {
    yes: true,
    warningsToo: true,
  });
  expect(kept.findings[0]?.status).toBe('warning');
});

test('begins nothing when something is missing that klab cannot provide', async () => {
  const log: string[] = [];
  const error = await ensure([fakePrerequisite('a', {}, log), fakePrerequisite('disk', { fix: false })]).catch(
    (e) => e,
  );
  expect(error.message).toContain('DISK: disk is missing');
  expect(error.hint).toContain('explain disk');
  expect(log).toEqual([]);
});

test('a failure stops what needs it and what runs beside it, and is the error that is thrown', async () => {
  const log: string[] = [];
  const boom = fakePrerequisite('boom', { fix: { apply: () => Promise.reject(new KlabError('no space')) } });
  const prerequisites = [fakePrerequisite('after', { needs: ['boom'] }, log), boom];
  await expect(ensure(prerequisites)).rejects.toThrow('no space');
  expect(log).toEqual([]);
  const useless = fakePrerequisite('useless', { fix: { apply: async () => undefined } });
  await expect(ensure([useless])).rejects.toThrow(/USELESS: useless is missing, although klab did this: make useless/);
});

test('interrupted, it throws the reason, and goes on where it was the next time', async () => {
  const log: string[] = [];
  const first = fakePrerequisite('first', {}, log);
  let interrupt = true;
  const second = fakePrerequisite('second', { needs: ['first'] }, log);
  const stopped: Prerequisite = {
    ...second,
    async fix(given) {
      if (interrupt && log.includes('end first')) abort.abort(new DOMException('interrupted', 'AbortError'));
      given.signal.throwIfAborted();
      return second.fix(given);
    },
  };
  await expect(ensure([first, stopped])).rejects.toThrow('interrupted');
  interrupt = false;
  abort = new AbortController();
  expect((await ensure([first, stopped])).done.map(({ id }) => id)).toEqual(['second']);
  expect(log.filter((line) => line === 'begin first')).toHaveLength(1);
});

test('a second run waits for the first, says so, and finds the work done', async () => {
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const shared = fakePrerequisite('shared', {}, log);
  const slow: Prerequisite = {
    ...shared,
    async fix(given) {
      const fix = await shared.fix(given);
      return fix && { ...fix, apply: (report) => gate.promise.then(() => fix.apply(report)) };
    },
  };
  const both = [ensure([slow]), ensure([slow])];
  for await (const chunk of stderr) if (String(chunk).includes('Another klab setup')) break;
  gate.resolve();
  stderr = new PassThrough();
  const reports = await Promise.all(both);
  expect(reports.map(({ done }) => done.length).sort()).toEqual([0, 1]);
  expect(log).toEqual(['begin shared', 'end shared']);
});

test('examine: what lacks a need is not checked, a check that throws is missing with its reason', async () => {
  const broken = { ...fakePrerequisite('broken'), check: () => Promise.reject(new Error('socket hang up\nat x')) };
  const findings = await examine([fakePrerequisite('child', { needs: ['broken'] }), broken], context());
  expect(findings.map(({ prerequisite, status, found }) => [prerequisite.id, status, found])).toEqual([
    ['broken', 'missing', 'socket hang up'],
    ['child', 'unknown', 'not checked: it needs BROKEN'],
  ]);
});

test('inOrder refuses cycles and unknown ids', () => {
  expect(() => inOrder([fakePrerequisite('a', { needs: ['b'] }), fakePrerequisite('b', { needs: ['a'] })])).toThrow(
    /a → b → a/,
  );
  expect(() => inOrder([fakePrerequisite('a', { needs: ['x'] })])).toThrow(/no prerequisite "x"/);
});
