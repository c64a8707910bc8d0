import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const repository = join(import.meta.dirname, '../../..');

test('every test that docs/safety.md names is there', () => {
  const named = readFileSync(join(repository, 'docs/safety.md'), 'utf8').match(/(?<=`)(unit|e2e)\/[\w/-]+(?=`)/g) ?? [];
  expect(new Set(named).size).toBeGreaterThan(10);
  expect(named.filter((name) => !existsSync(join(repository, 'test', `${name}.test.ts`)))).toEqual([]);
});
