import { expect, test } from 'vitest';
import { debianMirror, parseAptSources, sourceLines } from '../../../src/setup/apt-sources.ts';

const deb822 = `Types: deb
# http://snapshot.example/archive/debian/20250520T000000Z
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
`;
const mirrorOf = (path: string, text: string, codename = 'bookworm') =>
  debianMirror(parseAptSources([{ path, text }]), codename);

test('reads the archive and the security archive of deb822 stanzas and never a comment', () => {
  const mirror = mirrorOf('debian.sources', deb822);
  expect(mirror.archive).toEqual({
    uri: 'http://mirror.example/debian',
    suites: ['bookworm', 'bookworm-updates'],
    components: ['main'],
    signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
  });
  expect(mirror.security?.uri).toBe('http://mirror.example/debian-security');
  expect(sourceLines(mirror, 'trixie')).toEqual([
    'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian trixie main',
    'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian trixie-updates main',
    'deb http://mirror.example/debian-security trixie-security main',
  ]);
});

test('reads one-line sources with options, and passes by comments, deb-src and vendors', () => {
  const text = `# deb http://old.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb https://vendor.example/packages bookworm main
deb [ arch=amd64 signed-by=/k.gpg ] https://nexus.example/repository/apt bookworm main contrib
deb https://nexus.example/repository/apt bookworm-updates main`;
  expect(mirrorOf('sources.list', text).archive).toMatchObject({
    uri: 'https://nexus.example/repository/apt',
    signedBy: '/k.gpg',
  });
});

test('ignores disabled stanzas and keys written into the stanza', () => {
  expect(() => mirrorOf('a.sources', deb822.replaceAll('Types: deb', 'Enabled: no\nTypes: deb'))).toThrow(/no source/);
  const embedded =
    'Types: deb\nURIs:\n http://m.example/debian\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN\n .\n';
  expect(mirrorOf('b.sources', embedded, 'sid').archive).toMatchObject({
    uri: 'http://m.example/debian',
    signedBy: undefined,
  });
});

test('says on another distribution that building needs Debian', () => {
  expect(() => mirrorOf('b.list', 'deb http://archive.example/ubuntu noble main')).toThrow(
    /no source with the suite "bookworm"/,
  );
});
