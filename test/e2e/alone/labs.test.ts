import { beforeAll, describe, expect, inject, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import { loadLabs } from '../../../src/lab/load.ts';
import { loadMutants } from '../../../src/lab/mutants.ts';
import type { Problem, Purpose, Verification } from '../../../src/verify/verification.ts';
import { klab, root } from '../../support/cli.ts';

const { labs } = await loadLabs({ root, graders });
const all = await Promise.all(labs.map(async (lab) => ({ lab, ...(await loadMutants(lab, root)) })));

const told = (problems: readonly Problem[]) => problems.map(({ check = '-', what }) => `${check}: ${what}`);

// One command as its author would type it; all runs of all labs wait side by side.
let verification: Verification;
beforeAll(async () => {
  // The suite's own cluster goes away at its end; one that somebody is working with is left as it was.
  const passing = process.env['KLAB_E2E_CLUSTER'] ? [] : ['--leave-namespaces'];
  const args = ['verify', '--cluster', inject('cluster'), ...passing, '--mutants', 'authored', '--json', '--yes'];
  const { stdout, stderr } = await klab(inject('state'), args);
  expect(stdout, stderr).toMatch(/^\{/);
  verification = JSON.parse(stdout);
}, 3_000_000);

describe.each(all)('$lab.id', ({ lab, mutants }) => {
  const verified = () => verification.labs.find((one) => one.lab === lab.id);
  const expectProven = (purpose: Purpose, name: string) => {
    const run = verified()?.runs.find((one) => one.purpose === purpose && one.name === name);
    expect({ outcome: run?.outcome, problems: told(run?.problems ?? []) }).toEqual({ outcome: 'proven', problems: [] });
  };

  test('start: nothing is given away', () => expectProven('start', 'start'));
  test('solution: 100 points', () => expectProven('solution', 'solution'));
  test.each(mutants)('mutant $id ($what) is caught by $caughtBy', ({ id }) => expectProven('mutant', id));
  test('reset: the start state is back', () => expectProven('reset', 'reset'));
  test('as a whole', () => expect(told(verified()?.problems ?? [{ what: 'it was not tried' }])).toEqual([]));
});
