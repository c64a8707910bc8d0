import { expect, test } from 'vitest';
import type { DebianMirror } from '../../../../src/setup/apt-sources.ts';
import {
  debianImageTag,
  ensureDebianImage,
  labBase,
  mmdebstrapArgv,
} from '../../../../src/setup/build/debian-image.ts';
import { contextOn, FakeHost } from '../fake-host.ts';

const archive = { uri: 'http://mirror.example/debian', suites: ['trixie'], components: ['main'], signedBy: '/k.gpg' };
const mirror: DebianMirror = { archive, security: undefined };

test('mmdebstrap takes the release from the machine’s own mirror, with its key', () => {
  const argv = mmdebstrapArgv({ name: 'x', packages: ['bash', 'curl'], omit: ['/usr/lib/cni/vlan'] }, mirror, '/t.tar');
  expect(argv).toContain('--include=bash,curl');
  expect(argv).toContain('--dpkgopt=path-exclude=/usr/lib/cni/vlan');
  expect(argv.slice(-4)).toEqual([
    'bookworm',
    '/t.tar',
    'deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main',
    'deb [signed-by=/k.gpg] http://mirror.example/debian bookworm-updates main',
  ]);
});

test('the tag follows the packages and what is left out', () => {
  const tag = debianImageTag({ name: 'base', packages: ['bash'] });
  expect(tag).toMatch(/^klab\.local\/base:[0-9a-f]{12}$/);
  expect(debianImageTag({ name: 'base', packages: ['bash', 'curl'] })).not.toBe(tag);
  expect(debianImageTag({ name: 'base', packages: ['bash'], omit: ['/x'] })).not.toBe(tag);
});

test('an image that is there is not made again', async () => {
  const host = new FakeHost({ 'docker image ls --quiet': '0123456789ab\n' });
  const tag = await ensureDebianImage(contextOn(host), labBase, { detail: () => undefined });
  expect(tag).toBe(debianImageTag(labBase));
  expect(host.calls).toEqual([`docker image ls --quiet ${tag}`]);
});
