import { describe, expect, test } from 'vitest';
import { ProbeError } from '../../../src/cluster/cluster.ts';
import { curlArgv, parseCurl } from '../../../src/cluster/http-probe.ts';

const web = { kind: 'service', namespace: 'lab', name: 'web', port: 80 } as const;

function output(exitCode: number, stdout: string, stderr: string) {
  return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), truncated: false };
}

describe('the command', () => {
  test('aims at the service by its cluster name and never at a shell', () => {
    const argv = curlArgv(web, { path: '/x;$(reboot)', headers: { 'X-A': 'b' } }, 1500);
    expect(argv[0]).toBe('/bin/curl');
    expect(argv.slice(-2)).toEqual(['--url', 'http://web.lab.svc:80/x;$(reboot)']);
    expect(argv.join(' ')).toContain('--max-time 1.500');
    expect(argv.join(' ')).toContain('--header X-A: b');
  });

  test('HTTPS trusts the given certificate only, for the given name, at the given place', () => {
    const argv = curlArgv(web, { path: '/', tls: { ca: 'PEM', serverName: 'shop.example' } }, 1000);
    expect(argv.slice(0, 2)).toEqual(['/bin/sh', '-c']);
    expect(argv[4]).toBe('PEM');
    expect(argv.join(' ')).toContain(
      '--connect-to ::web.lab.svc:80 --cacert /dev/stdin --url https://shop.example:80/',
    );
    expect(argv.filter((one) => one === '-k' || one === '--insecure')).toEqual([]);
  });

  test.each([
    ['a header that would read a file', { path: '/', headers: { '@/etc/passwd': '' } }],
    ['a header with a line break', { path: '/', headers: { a: 'b\r\nc: d' } }],
    ['a path that is an option', { path: '--output' }],
    ['a path with a space', { path: '/a b' }],
  ])('%s is refused', (_name, request) => {
    expect(() => curlArgv(web, request, 1000)).toThrow(ProbeError);
  });

  test('a host that is more than a host is refused', () => {
    const target = { kind: 'address', host: 'a/../b@c', port: 80 } as const;
    expect(() => curlArgv(target, { path: '/' }, 1000)).toThrow(ProbeError);
  });
});

describe('the answer', () => {
  test('headers and body are told apart by size, not by content', () => {
    const head = 'HTTP/1.1 200 OK\r\nServer: x\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n';
    const body = 'HTTP/1.1 500 no\r\n\r\nhello\x1b[31m';
    expect(parseCurl(output(0, head + body, `\n200 ${head.length}`))).toEqual({
      status: 200,
      headers: { server: 'x', 'set-cookie': 'a, b' },
      body: 'HTTP/1.1 500 no\n\nhello',
    });
  });

  test('a body over the limit is cut, not an error', () => {
    const head = 'HTTP/1.1 200 OK\r\n\r\n';
    const stderr = `curl: (63) Maximum file size exceeded\n\n200 ${head.length}`;
    const answer = parseCurl(output(63, head + 'x'.repeat(100_000), stderr));
    expect(answer).toMatchObject({ status: 200 });
    expect('body' in answer && answer.body.slice(65_530)).toBe('xxxxxx…[cut, 34464 bytes more]');
  });

  test.each([
    [6, 'Could not resolve host: web.lab.svc', 'dns'],
    [7, 'Failed to connect', 'refused'],
    [28, 'Operation timed out', 'timeout'],
    [28, 'Resolving timed out after 1000 ms', 'dns'],
    [52, 'Empty reply from server', 'reset'],
    [56, 'Recv failure: Connection reset by peer', 'reset'],
    [1, 'Received HTTP/0.9 when not allowed', 'other'],
  ])('exit code %i (%s) is %s', (exitCode, message, failure) => {
    const stderr = `curl: (${exitCode}) ${message}\n\n000 0`;
    expect(parseCurl(output(exitCode, '', stderr))).toEqual({ failure, message });
  });

  test.each([
    [60, 'SSL certificate problem: unable to get local issuer certificate', 'untrusted'],
    [60, 'SSL certificate problem: self-signed certificate', 'untrusted'],
    [60, 'SSL certificate problem: certificate has expired', 'expired'],
    [60, "SSL: no alternative certificate subject name matches target host name 'shop.example'", 'name'],
    [35, 'OpenSSL/3.0.17: error:0A00010B:SSL routines::wrong version number', 'none'],
    [35, 'OpenSSL/3.0.17: error:0A000410:SSL routines::sslv3 alert handshake failure', undefined],
  ])('exit code %i (%s) says of TLS: %s', (exitCode, message, tls) => {
    const stderr = `curl: (${exitCode}) ${message}\n\n000 0`;
    expect(parseCurl(output(exitCode, '', stderr))).toEqual({ failure: 'other', message, ...(tls ? { tls } : {}) });
  });

  test.each([
    [127, 'sh: curl: not found'],
    [137, ''],
    [0, 'nothing that curl writes'],
  ])('a curl that could not be run (%i) is our fault', (exitCode, stderr) => {
    expect(() => parseCurl(output(exitCode, '', stderr))).toThrow(ProbeError);
  });
});
