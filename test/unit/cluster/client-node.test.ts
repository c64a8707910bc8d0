import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** In a process of its own: the hook works on modules that nobody has loaded before. */
function inFreshNode(source: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '--eval', source], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
}

test('KubeConfig and Exec work without the generated API classes', () => {
  const printed = inFreshNode(`
    const { KubeConfig, Exec } = await import('../../../src/cluster/client-node.ts');
    const config = new KubeConfig();
    config.loadFromClusterAndUser({ name: 'c', server: 'https://127.0.0.1:1' }, { name: 'u', token: 't' });
    const options = {};
    await config.applyToHTTPSOptions(options);
    console.log(JSON.stringify({ headers: options.headers, exec: typeof new Exec(config).exec }));
  `);
  expect(JSON.parse(printed)).toEqual({ headers: { Authorization: 'Bearer t' }, exec: 'function' });
});
