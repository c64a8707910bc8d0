import { expect, test } from 'vitest';
import { diskSpace } from '../../../src/setup/disk.ts';
import { dockerDaemon } from '../../../src/setup/docker-daemon.ts';
import { dockerEngine } from '../../../src/setup/docker-engine.ts';
import { inotify } from '../../../src/setup/inotify.ts';
import { memory } from '../../../src/setup/memory.ts';
import { privileged } from '../../../src/setup/privileged.ts';
import { contextOn, FakeHost } from './fake-host.ts';

const report = { detail: () => undefined };
const limitedCapabilities = {
  'cat /proc/self/status': 'CapBnd:\t000001fffeffffff',
  'cat /proc/sys/kernel/cap_last_cap': '40',
};
const refused = { fails: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' };

test('Docker engine: an old engine is missing where the bounding set lacks a capability', async () => {
  const answers = { 'docker --version': 'Docker version 20.10.24', 'docker version': '20.10.24' };
  const check = (extra: Record<string, string>) =>
    dockerEngine.check(contextOn(new FakeHost({ ...answers, ...extra })));
  expect((await check({})).status).toBe('ok');
  expect(await check(limitedCapabilities)).toEqual({
    status: 'missing',
    found: 'Docker 20.10.24, which cannot run privileged containers on this machine',
  });
});

test('Docker engine: a client alone is not enough, a stopped daemon is', async () => {
  const client = { 'docker --version': 'Docker version 28.2.2' };
  expect((await dockerEngine.check(contextOn(new FakeHost(client)))).found).toContain('no daemon');
  const stopped = new FakeHost({
    ...client,
    'docker version': refused,
    'dockerd --version': 'Docker version 26.1.5+dfsg1',
  });
  expect(await dockerEngine.check(contextOn(stopped))).toEqual({ status: 'ok', found: 'Docker 26.1.5, client 28.2.2' });
});

test('Docker engine: apt on Ubuntu with sudo, no fix without rights or on other distributions', async () => {
  const ubuntu = {
    'id -u': '1000',
    'id -un': 'ada',
    'apt-get --version': 'apt 2.7',
    'cat /etc/os-release': 'ID=ubuntu\nVERSION_CODENAME=noble',
  };
  expect(await dockerEngine.fix(contextOn(new FakeHost(ubuntu)))).toBeUndefined();
  const fedora = { ...ubuntu, 'id -u': '0', 'cat /etc/os-release': 'ID=fedora' };
  expect(await dockerEngine.fix(contextOn(new FakeHost(fedora)))).toBeUndefined();
  const host = new FakeHost({
    ...ubuntu,
    'sudo -V': 'Sudo 1.9',
    'sudo -n': '',
    'docker --version': 'Docker version 27.1.1',
  });
  const fix = await dockerEngine.fix(contextOn(host));
  expect(fix).toMatchObject({ changesMachine: true, plan: expect.stringContaining('docker.io') });
  await fix?.apply(report);
  const asRoot = host.calls
    .filter((line) => line.startsWith('sudo -n'))
    .map((line) => line.replace(/^.*noninteractive /, ''));
  expect(asRoot).toEqual([
    'apt-get -qq update',
    'dpkg --configure -a',
    'apt-get -q -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends iptables ca-certificates docker.io',
    'usermod -aG docker ada',
  ]);
});

test('Docker daemon: an answer with empty fields is no answer', async () => {
  const silent = new FakeHost({ 'docker info': ', , cgroup v, 0 CPUs\n' });
  expect(await dockerDaemon.check(contextOn(silent))).toEqual({ status: 'missing', found: 'not running' });
  const running = new FakeHost({ 'docker info': '26.1.5, overlay2, cgroup v2, 8 CPUs\n' });
  expect((await dockerDaemon.check(contextOn(running))).status).toBe('ok');
});

test('Docker daemon: klab starts only a local one that this user may use', async () => {
  const linux = { 'uname -s': 'Linux', 'id -u': '0', 'docker info': refused };
  expect((await dockerDaemon.fix(contextOn(new FakeHost(linux))))?.changesMachine).toBe(true);
  const remote = contextOn(new FakeHost(linux), { env: { DOCKER_HOST: 'tcp://elsewhere:2376' } });
  expect(await dockerDaemon.fix(remote)).toBeUndefined();
  expect(await dockerDaemon.fix(contextOn(new FakeHost({ ...linux, 'uname -s': 'Darwin' })))).toBeUndefined();
  const denied = new FakeHost({ ...linux, 'docker info': { fails: 'permission denied while trying to connect' } });
  expect(await dockerDaemon.fix(contextOn(denied))).toBeUndefined();
  expect((await dockerDaemon.check(contextOn(denied))).found).toContain('group docker');
});

test('privileged containers: tries one, says why it failed, and removes the image in any case', async () => {
  const docker = {
    'docker version': 'amd64',
    'docker import': 'sha256:feed\n',
    'docker run': '',
    'docker rmi': '',
    'docker ps': '',
  };
  const works = new FakeHost(docker);
  expect((await privileged.check(contextOn(works))).status).toBe('ok');
  expect(works.calls.at(-1)).toBe('docker rmi --force sha256:feed');
  const fails = new FakeHost({
    ...docker,
    'docker run': { fails: 'unable to apply caps: operation not permitted\nmore' },
  });
  expect(await privileged.check(contextOn(fails))).toEqual({
    status: 'missing',
    found: 'unable to apply caps: operation not permitted',
  });
  expect(fails.calls.at(-1)).toBe('docker rmi --force sha256:feed');
});

test('inotify: low limits are a warning, only the low one is raised, read-only ones are left', async () => {
  const low = {
    'cat /proc/sys/fs/inotify/max_user_watches': '1048576',
    'cat /proc/sys/fs/inotify/max_user_instances': '128',
    'id -u': '0',
  };
  expect((await inotify.check(contextOn(new FakeHost(low)))).status).toBe('warning');
  expect(await inotify.fix(contextOn(new FakeHost(low)))).toBeUndefined();
  const host = new FakeHost({ ...low, 'test -w': '', env: '' });
  const fix = await inotify.fix(contextOn(host));
  expect(fix?.plan).toContain('fs.inotify.max_user_instances=512');
  await fix?.apply(report);
  expect(host.calls.at(-1)).toMatch(/sysctl -q -w fs\.inotify\.max_user_instances=512$/);
});

test('memory: MemAvailable on Linux, Docker’s own machine elsewhere', async () => {
  const withAvailable = (kib: number) =>
    contextOn(new FakeHost({ 'cat /proc/meminfo': `MemTotal: 9 kB\nMemAvailable:   ${kib} kB` }));
  expect((await memory.check(withAvailable(1_500_000))).status).toBe('missing');
  expect((await memory.check(withAvailable(3_000_000))).status).toBe('warning');
  expect((await memory.check(withAvailable(8_000_000))).status).toBe('ok');
  const mac = await memory.check(contextOn(new FakeHost({ 'docker info': '8324714496\n' })));
  expect(mac).toEqual({ status: 'ok', found: '7.8 GiB in Docker’s machine' });
});

test('disk: the fullest folder decides, and a built node image lowers what is needed', async () => {
  const df = (gib: number) =>
    `Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/a 1 1 ${gib * 1024 ** 2} 1% /`;
  const host = new FakeHost({ 'docker info': '/var/lib/docker', df: df(50), 'df -Pk /var/lib/docker': df(4) });
  expect(await diskSpace(async () => false).check(contextOn(host))).toEqual({
    status: 'missing',
    found: '4.0 GiB free in /var/lib/docker',
  });
  expect((await diskSpace(async () => true).check(contextOn(host))).status).toBe('ok');
});
