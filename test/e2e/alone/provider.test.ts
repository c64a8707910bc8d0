import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest';
import { pathsFrom } from '../../../src/paths.ts';
import type { RunResult } from '../../../src/process/run.ts';
import { createRunner } from '../../../src/process/run.ts';
import { createProviders } from '../../../src/provider/index.ts';
import { klab, klabOk } from '../../support/cli.ts';

const state = inject('state');
const runner = createRunner(process.env);
const docker = async (...args: string[]) => (await runner.run(['docker', ...args])).stdout;
const folderOf = (cluster: string) => join(state, 'klab/clusters', cluster);
const paths = pathsFrom({ ...process.env, XDG_STATE_HOME: state });

/** Everything in Docker that belongs to a cluster, by the provider's kind. */
const partsOf: Readonly<Record<string, (cluster: string) => Promise<string>>> = {
  kind: (cluster) => docker('ps', '-aq', '--filter', `label=io.x-k8s.kind.cluster=${cluster}`),
  async minikube(cluster) {
    const filter = `--filter=label=klab.dev/mark=${folderOf(cluster)}/klab.json`;
    const lists = [
      ['ps', '-aq'],
      ['volume', 'ls', '-q'],
      ['network', 'ls', '-q'],
    ].map((list) => docker(...list, filter));
    return (await Promise.all(lists)).join('');
  },
};
const nodesOf = (cluster: string) => (partsOf['kind'] as (name: string) => Promise<string>)(cluster);

const set: string[] = [];
for (const provider of createProviders({ runner, paths, env: process.env })) {
  if (partsOf[provider.kind] && (await provider.available()) === undefined) set.push(provider.kind);
}

describe.each(set)('a create of %s that is cut off', (kind) => {
  const name = `cut-${kind}-${process.pid}`;
  const parts = () => (partsOf[kind] as (name: string) => Promise<string>)(name);
  afterEach(async () => {
    await klab(state, ['down', '--name', name]);
  });

  /** Begins `klab up` and, as soon as something of it is in Docker, sends it the signal. */
  async function cutOff(signal: 'INT' | 'TERM' | 'KILL'): Promise<RunResult> {
    const args = ['up', '--name', name, '--provider', kind, '--yes'];
    const ended = klab(state, args).catch((error) => error as RunResult);
    await expect.poll(parts, { timeout: 120_000, interval: 100 }).not.toBe('');
    const { stdout } = await runner.run(['pgrep', '-f', `src/main.ts up --name ${name} `]);
    await runner.run(['kill', `-${signal}`, stdout.split('\n')[0] ?? '']);
    return ended;
  }

  test.each(['INT', 'TERM'] as const)('SIG%s leaves nothing behind', async (signal) => {
    const { exitCode } = await cutOff(signal);
    expect(exitCode).toBe(signal === 'INT' ? 130 : 143);
    expect(await parts()).toBe('');
    expect(existsSync(folderOf(name))).toBe(false);
  });

  test('after SIGKILL the next up works, and down leaves nothing behind', async () => {
    await cutOff('KILL');
    const up = JSON.parse(await klabOk(state, ['up', '--name', name, '--provider', kind, '--yes', '--json'])) as {
      how: string;
      state: string;
    };
    expect(up).toMatchObject({ how: 'recreated', state: 'running' });
    await klabOk(state, ['down', '--name', name]);
    expect(await parts()).toBe('');
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
