import { expect, test } from 'vitest';
import { canRunLabs, providerSections, providerStates } from '../../../src/cli/provider-findings.ts';
import type { Finding } from '../../../src/setup/examine.ts';
import { fakePrerequisite } from '../setup/fake-host.ts';

function finding(id: string, status: Finding['status'], providers?: readonly string[]): Finding {
  const prerequisite = { ...fakePrerequisite(id), ...(providers ? { providers } : {}) };
  return { prerequisite, status, found: `${id} ${status}`, fix: undefined };
}

const machine = (kind: Finding['status'], minikube: Finding['status'], docker: Finding['status'] = 'ok') => [
  finding('docker', docker),
  finding('inotify', 'warning', ['kind', 'minikube']),
  finding('node-image', kind, ['kind']),
  finding('minikube', minikube, ['minikube']),
];
const ok = (findings: Finding[]) => canRunLabs(providerStates(findings));
const text = (findings: Finding[]) => providerSections(findings, false).join('\n');

test('one complete provider is enough; a cluster of somebody else’s does not count as one', () => {
  expect(ok(machine('ok', 'missing'))).toBe(true);
  expect(ok(machine('missing', 'ok'))).toBe(true);
  expect(ok(machine('missing', 'missing'))).toBe(false);
  expect(ok(machine('ok', 'ok', 'missing'))).toBe(false);
  expect(providerStates(machine('ok', 'missing'))).toMatchObject([
    { kind: 'kind', ok: true },
    { kind: 'minikube', ok: false },
    { kind: 'existing', ok: true },
  ]);
});

test('what a provider lacks that nobody has set up is no fault, and is told with the command', () => {
  const shown = text(machine('ok', 'missing'));
  expect(shown).toMatch(
    /DOCKER[\s\S]*INOTIFY[\s\S]*\n\nProvider kind\n✔ NODE-IMAGE {2}node-image ok\n\nProvider minikube\n/,
  );
  expect(shown).toMatch(/· MINIKUBE {4}not set up: klab setup --provider minikube$/);
  expect(text(machine('missing', 'ok'))).toContain('· NODE-IMAGE  not set up: klab setup --provider kind');
});

test('where no provider is complete, what the default one lacks is explained as ever', () => {
  const shown = text(machine('missing', 'missing'));
  expect(shown).toContain('✘ NODE-IMAGE  node-image missing\n              explain node-image');
  expect(shown).toContain('· MINIKUBE    not set up: klab setup --provider minikube');
});
