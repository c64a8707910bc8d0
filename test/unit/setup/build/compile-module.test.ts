import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Runner, RunOptions } from '../../../../src/process/run.ts';
import { compileModule } from '../../../../src/setup/build/compile-module.ts';
import { crictl } from '../../../../src/setup/build/crictl.ts';
import { driversPatch, withDockerOnly } from '../../../../src/setup/build/minikube-module.ts';
import { contextOn } from '../fake-host.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'klab-module-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

/** A Go that writes the module's files into the program instead of compiling them. */
class FakeGo implements Runner {
  builds = 0;
  async run(argv: readonly [string, ...string[]], { cwd = '' }: RunOptions = {}) {
    if (argv[1] === 'version') return { stdout: 'go version go1.26.8 linux/amd64', stderr: '', exitCode: 0 };
    this.builds += 1;
    const out = argv[argv.indexOf('-o') + 1] ?? '';
    await mkdir(out, { recursive: true });
    await writeFile(join(out, argv.at(-1) === '.' ? 'tool' : 'crictl'), await readFile(join(cwd, 'go.mod')));
    return { stdout: '', stderr: '', exitCode: 0 };
  }
}

test('a program is compiled once, from the files of its module, and nothing else is left', async () => {
  const go = new FakeGo();
  const context = contextOn(go, { paths: { cache, state: cache } });
  const files = async () => ({ 'go.mod': 'module klab.local/tool\n' });
  const module = { key: 'abc', name: 'tool', package: '.', ldflags: '', files };
  const report = { detail: () => undefined };
  expect(await compileModule(context, module, report)).toBe(join(cache, 'programs/abc/tool'));
  expect(await compileModule(context, module, report)).toBe(join(cache, 'programs/abc/tool'));
  expect(go.builds).toBe(1);
  expect(await readFile(join(cache, 'programs/abc/tool'), 'utf8')).toBe('module klab.local/tool\n');
  expect(await readdir(join(cache, 'programs'))).toEqual(['abc']);
});

test('crictl is compiled with the node’s Kubernetes, and its digests are compared with pinned ones', async () => {
  const files = await crictl.files();
  expect(files['go.mod']).toContain('require k8s.io/cri-client v0.34.4\n');
  expect(files['go.sum']).toMatch(
    /^sigs\.k8s\.io\/cri-tools v1\.34\.0 h1:\S{43}=\nsigs\.k8s\.io\/cri-tools v1\.34\.0\/go\.mod h1:\S{43}=\n$/,
  );
});

test('minikube is compiled with Docker’s driver alone; other sources are told at once', () => {
  expect(withDockerOnly(`import (\n\t${driversPatch.all}\n)\n`)).toBe(`import (\n\t${driversPatch.docker}\n)\n`);
  expect(() => withDockerOnly('package main\n')).toThrow(/is not what klab expects/);
});
