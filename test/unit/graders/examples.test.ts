import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { graders } from '../../../graders/index.ts';
import { root } from '../../support/cli.ts';

const examples = [...readFileSync(join(root, 'docs', 'graders.md'), 'utf8').matchAll(/```yaml\n(grader: [\s\S]*?)```/g)]
  .map(([, written = '']) => parse(written))
  .map((example, index) => ({ ...example, title: `${index + 1}: ${example.grader}` }));

test('there are examples, of the graders that need them most', () => {
  const kinds = new Set(examples.map(({ grader }) => grader));
  expect([...kinds]).toEqual(expect.arrayContaining(['journal', 'uptime', 'history']));
});

test.for(examples)('the example $title in docs/graders.md is valid', ({ grader, with: params }) => {
  const found = graders.find(({ kind }) => kind === grader);
  expect(found?.params.safeParse(params).error?.issues).toBeUndefined();
  expect(found).toBeDefined();
});
