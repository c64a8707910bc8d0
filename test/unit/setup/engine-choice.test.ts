import { expect, test } from 'vitest';
import { distribution, engineFits, everyCapabilityAllowed } from '../../../src/setup/engine-choice.ts';

test('tells Debian and what is like it from others', () => {
  expect(distribution('ID=debian\nVERSION_CODENAME=bookworm\n')).toEqual({
    id: 'debian',
    codename: 'bookworm',
    debianLike: true,
  });
  expect(distribution('ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=wilma').debianLike).toBe(true);
  expect(distribution('ID=fedora\nID_LIKE="rhel"').debianLike).toBe(false);
  expect(distribution('')).toEqual({ id: '', codename: '', debianLike: false });
});

test('sees a capability missing from the bounding set', () => {
  expect(everyCapabilityAllowed('CapBnd:\t000001ffffffffff\n', '40')).toBe(true);
  // Bit 24 is CAP_SYS_RESOURCE.
  expect(everyCapabilityAllowed('CapEff:\t000001ffffffffff\nCapBnd:\t000001fffeffffff\n', '40')).toBe(false);
  expect(everyCapabilityAllowed('CapBnd:\t000003ffffffffff\n', '40')).toBe(true);
  expect(everyCapabilityAllowed('', '')).toBe(true);
});

test('takes an engine before 23 only where every capability is allowed', () => {
  expect(engineFits('20.10.24', false)).toBe(false);
  expect(engineFits('20.10.24', true)).toBe(true);
  expect(engineFits('26.1.5', false)).toBe(true);
});
