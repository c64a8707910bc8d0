import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { verify } from '../../../src/cli/verify.ts';
import { jobsPerCore } from '../../../src/cli/verify-jobs.ts';
import { verificationKinds } from '../../../src/reporting/verification/index.ts';
import { root } from '../../support/cli.ts';
import { actionText, page, tableOf } from './documents.ts';

const text = await readFile(join(root, 'docs', 'verify.md'), 'utf8');

test('docs/verify.md has every option of the command, and no other', () => {
  const command = new Command();
  verify.define(command, async () => {});
  const documented = tableOf(text, 'option').flatMap(([cell = '']) => /--[a-z-]+/.exec(cell) ?? []);
  expect(documented).toEqual(command.options.map(({ long }) => long));
});

test('and every report format', () => {
  const [row] = tableOf(text, 'option').filter(([cell]) => cell?.includes('--report'));
  expect([...(row?.[2]?.split(';')[0]?.matchAll(/`(\w+)`/g) ?? [])].map(([, kind]) => kind)).toEqual(verificationKinds);
});

test('how many runs a core does is told alike by docs and action', () => {
  for (const told of [text, page, actionText]) {
    expect([...told.matchAll(/(\d+) for each core/g)].map(([, count]) => Number(count))).toEqual([jobsPerCore]);
  }
});
