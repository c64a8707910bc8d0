import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { standingPrinter } from '../../../src/cli/standing.ts';
import { check, labOf } from '../../support/lab.ts';
import { resultOf } from '../../support/report.ts';

test('a watch tells what changed; a later time of day alone is no change', () => {
  const written: string[] = [];
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const tell = standingPrinter(
    labOf([check({ id: 'a', grader: 'journal' })]),
    { stderr, language: 'en', color: false },
    true,
  );
  for (const en of ['At 08:45:05: 0 ReplicaSets.', 'At 08:45:07: 0 ReplicaSets.', 'At 08:45:09: 1 ReplicaSet.'])
    tell([resultOf('a', { verdict: 'fail', because: { en, ko: en } })]);
  expect(written).toEqual(['  ✘ a 0/10  At 08:45:05: 0 ReplicaSets.\n', '  ✘ a 0/10  At 08:45:09: 1 ReplicaSet.\n']);
});
