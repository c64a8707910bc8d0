import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/cli/index.ts';
import { action, actionText, klabCalls, page, type Step, tableOf, workflow } from './documents.ts';

const { steps } = action.runs;
const code = (cell = '') => cell.replaceAll('`', '');

test('every input is in the table of docs/ci.md, with its default, and the other way round', () => {
  const documented = tableOf(page, 'input').map(([name, value]) => [code(name), code(value)]);
  expect(documented).toEqual(Object.entries(action.inputs).map(([name, input]) => [name, input.default]));
});

test('every output is in the table, and comes from a step that sets it', () => {
  expect(tableOf(page, 'output').map(([name]) => code(name))).toEqual(Object.keys(action.outputs));
  for (const [name, { value }] of Object.entries(action.outputs)) {
    const [, id] = /^\$\{\{ steps\.(\w+)\.outputs\.[\w-]+ \}\}$/.exec(value) ?? [];
    expect(steps.find((step) => step.id === id)?.run).toContain(`echo "${name}=`);
  }
});

test('every input is used, and none that does not exist', () => {
  const used = new Set([...actionText.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual(Object.keys(action.inputs).sort());
});

test('the ready workflow passes inputs that exist, with values that may be given', () => {
  const uses = Object.values(workflow.jobs).flatMap((job) => job.steps.filter(({ uses }) => uses?.includes('/klab@')));
  expect(uses).toHaveLength(2);
  const names = uses.flatMap((step) => Object.keys(step.with ?? {}));
  expect(names.filter((name) => !(name in action.inputs))).toEqual([]);
  expect(uses.map((step) => step.with?.['mutants'])).toEqual(['all', 'none']);
});

test('every flag of klab that a step passes exists', () => {
  const calls = klabCalls(steps);
  expect(calls.map(({ command }) => command)).toEqual(['setup', 'lint', 'verify']);
  for (const { command, flags } of calls) {
    const module = commands.find(({ name }) => name === command);
    const known = new Command();
    module?.define(known, async () => {});
    const missing = flags.filter((flag) => !known.options.some(({ long }) => long === flag));
    expect({ command, missing }).toEqual({ command, missing: [] });
  }
});

test('the exit codes of docs/ci.md are those of klab', () => {
  expect(tableOf(page, 'code').map(([exit]) => exit)).toEqual(['0', '1', '2', '64', '130']);
});

describe('the shell of a step', () => {
  const scripts = steps.filter((step): step is Step & { run: string } => step.run !== undefined);

  test('never holds an expression: inputs come as variables', () => {
    expect(scripts.length).toBeGreaterThan(3);
    for (const { run, shell } of scripts) {
      expect(run).not.toContain('${{');
      expect(run).toMatch(/^set -euo pipefail\n/);
      expect(shell).toBe('bash');
    }
  });

  test('uses every variable that it is given', () => {
    for (const { run, env = {} } of scripts) {
      for (const name of Object.keys(env)) expect(run).toContain(`"$${name}`);
    }
  });
});
