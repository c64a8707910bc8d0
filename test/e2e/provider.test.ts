import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { createRunner } from '../../src/process/run.ts';
import { klab } from '../support/cli.ts';

const state = inject('state');
const runner = createRunner(process.env);
const docker = async (...args: string[]) => (await runner.run(['docker', ...args])).stdout;
const nodesOf = (cluster: string) => docker('ps', '-aq', '--filter', `label=io.x-k8s.kind.cluster=${cluster}`);

describe('an interrupted create', () => {
  const name = `int-${process.pid}`;

  test.each(['SIGINT', 'SIGTERM'])('%s in the middle leaves nothing behind', async (signal) => {
    let pid = 0;
    const ended = klab(state, ['up', '--name', name, '--yes'], {
      env: { KLAB_TEST_MARK: name },
      onLine: (line) => {
        pid ||= Number(/klab pid (\d+)/.exec(line)?.[1] ?? 0);
      },
    });
    await expect.poll(() => nodesOf(name), { timeout: 120_000, interval: 200 }).not.toBe('');
    const { stdout } = await runner.run(['pgrep', '-f', `main.ts up --name ${name}`]);
    await runner.run(['kill', `-${signal}`, stdout.split('\n')[0] ?? '']);
    const result = await ended;
    expect(result.exitCode).not.toBe(0);
    expect(await nodesOf(name)).toBe('');
    expect(existsSync(join(state, 'klab/clusters', name, 'kubeconfig'))).toBe(false);
    expect(pid).toBe(0);
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
    const up = await klab(state, ['up', '--name', name, '--yes']);
    expect(up.exitCode).toBe(2);
    expect(up.stderr).toContain(name);
    const down = await klab(state, ['down', '--name', name]);
    expect(down.exitCode).not.toBe(0);
    expect(await nodesOf(name)).not.toBe('');
  });
});
