import { describe, expect, test } from 'vitest';
import { nslookupArgv, parseNslookup } from '../../../src/cluster/dns-probe.ts';

const server = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n';
const output = (stdout: string, exitCode = 0) => ({ exitCode, stdout: `${server}${stdout}`, stderr: '' });

describe('nslookup', () => {
  test('is asked for complete names only', () => {
    expect(nslookupArgv({ name: 'web.shop', type: 'CNAME' })).toEqual(['/bin/nslookup', '-type=cname', 'web.shop.']);
    expect(() => nslookupArgv({ name: '-type=any', type: 'A' })).toThrow(/no DNS name/);
    expect(() => nslookupArgv({ name: 'a b', type: 'A' })).toThrow(/no DNS name/);
  });

  test.each([
    ['A', 'Name:\tweb.shop\nAddress: 10.0.0.1\nName:\tweb.shop\nAddress: 10.0.0.2\n', ['10.0.0.1', '10.0.0.2']],
    ['A', 'web.shop\tcanonical name = other.shop\nName:\tother.shop\nAddress: 10.0.0.3\n', ['10.0.0.3']],
    ['A', 'web.shop\tcanonical name = nxdomain.example.com\n', []],
    ['CNAME', 'web.shop\tcanonical name = other.shop.\n', ['other.shop']],
    ['SRV', '_http._tcp.web.shop\tservice = 0 100 80 web.shop.\n', ['80 web.shop']],
    ['CNAME', '', []],
  ] as const)('%s records of %j', (type, stdout, records) => {
    expect(parseNslookup({ name: 'x', type }, output(stdout))).toEqual({ status: 'NOERROR', records });
  });

  test('refusals, silence, and no nslookup at all', () => {
    const query = { name: 'x', type: 'A' } as const;
    const status = (stdout: string) => parseNslookup(query, output(stdout, 1)).status;
    expect(status("** server can't find x.shop: NXDOMAIN\n")).toBe('NXDOMAIN');
    expect(status("** server can't find x.shop: SERVFAIL\n")).toBe('SERVFAIL');
    expect(
      parseNslookup(query, {
        exitCode: 1,
        stdout: ';; connection timed out; no servers could be reached\n',
        stderr: '',
      }).status,
    ).toBe('TIMEOUT');
    expect(() => parseNslookup(query, { exitCode: 127, stdout: '', stderr: 'not found' })).toThrow(/could not be run/);
  });
});
