import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest';
import type { RunResult } from '../../../src/process/run.ts';
import { createRunner } from '../../../src/process/run.ts';
import { klab, klabOk } from '../../support/cli.ts';

const state = inject('state');
const runner = createRunner(process.env);
const docker = async (...args: string[]) => (await runner.run(['docker', ...args])).stdout;
const nodesOf = (cluster: string) => docker('ps', '-aq', '--filter', `label=io.x-k8s.kind.cluster=${cluster}`);
const folderOf = (cluster: string) => join(state, 'klab/clusters', cluster);

/** Begins `klab up` and, as soon as a node container exists, sends it the signal. */
async function cutOff(name: string, signal: 'INT' | 'TERM' | 'KILL'): Promise<RunResult> {
  const ended = klab(state, ['up', '--name', name, '--yes']).catch((error) => error as RunResult);
  await expect.poll(() => nodesOf(name), { timeout: 120_000, interval: 100 }).not.toBe('');
  const { stdout } = await runner.run(['pgrep', '-f', `src/main.ts up --name ${name} `]);
  await runner.run(['kill', `-${signal}`, stdout.split('\n')[0] ?? '']);
  return ended;
}

describe('a create that is cut off', () => {
  const name = `cut-${process.pid}`;
  afterEach(async () => {
    await klab(state, ['down', '--name', name]);
  });

  test.each(['INT', 'TERM'] as const)('SIG%s leaves nothing behind', async (signal) => {
    const { exitCode } = await cutOff(name, signal);
    expect(exitCode).toBe(signal === 'INT' ? 130 : 143);
    expect(await nodesOf(name)).toBe('');
    expect(existsSync(folderOf(name))).toBe(false);
  });

  test('after SIGKILL the next up works, and down leaves nothing behind', async () => {
    await cutOff(name, 'KILL');
    const up = JSON.parse(await klabOk(state, ['up', '--name', name, '--yes', '--json'])) as {
      how: string;
      state: string;
    };
    expect(up).toMatchObject({ how: 'recreated', state: 'running' });
    await klabOk(state, ['down', '--name', name]);
    expect(await nodesOf(name)).toBe('');
    expect(existsSync(folderOf(name))).toBe(false);
  });
});

describe('a cluster of that name that is not ours', () => {
  const name = `foreign-${process.pid}`;
  afterAll(async () => {
    await docker('rm', '-f', `${name}-control-plane`);
  });

  test('is refused by up and by down, and stays', async () => {
    const image = (await docker('images', '-q', '--filter', 'reference=klab.local/*')).split('\n')[0] ?? '';
    await docker(
      ...['create', '--name', `${name}-control-plane`, '--label', `io.x-k8s.kind.cluster=${name}`],
      ...['--label', 'io.x-k8s.kind.role=control-plane', image, 'true'],
    );
    for (const command of [['up', '--yes'], ['down']]) {
      const { exitCode, stderr } = await klab(state, [...command, '--name', name]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(name);
    }
    expect(await nodesOf(name)).not.toBe('');
  });
});
