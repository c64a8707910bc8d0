import { expect, test } from 'vitest';
import { z } from 'zod';
import type { LookingGrader } from '../../../src/grading/grader.ts';
import { passed } from '../../../src/grading/observation.ts';
import { recorderObjects } from '../../../src/recording/recorder-manifests.ts';
import type { Recording } from '../../../src/recording/recording.ts';
import { recordingsOf } from '../../../src/recording/recordings-of.ts';
import { bind, check } from '../../support/lab.ts';

const target = { kind: 'service' as const, namespace: 'shop', name: 'web', port: 80 };
const pods: Recording = { kind: 'objects', resource: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' } };
const grader: LookingGrader<{ path?: string | undefined }> = {
  kind: 'past',
  summary: '',
  params: z.strictObject({ path: z.string().optional() }),
  active: true,
  watches: () => [],
  records: ({ path }) => (path === undefined ? [pods] : [pods, { path, target, kind: 'requests' }]),
  grade: async () => passed({ en: 'a', ko: 'b' }),
};
const { records: _, ...present } = { ...grader, kind: 'present' };

test('what several checks want is recorded once', () => {
  const checks = [
    check({ id: 'a', grader: 'past', with: { path: '/' } }),
    check({ id: 'b', grader: 'past', with: {}, stage: 'later' }),
    check({ id: 'c', grader: 'past', with: { path: '/' } }),
    check({ id: 'd', grader: 'present', with: {} }),
  ];
  const bound = bind(checks, [grader, present]).checks;
  expect(recordingsOf(bound)).toEqual([pods, { kind: 'requests', target, path: '/' }]);
  expect(recordingsOf(bound.slice(3))).toEqual([]);
});

test('the recorder gets them as they are, also what the kubelet would replace', () => {
  const odd: Recording = { kind: 'requests', target, path: '/$(HOME)' };
  const spec = recorderObjects('a', [odd], ['shop']).at(-1)?.spec as { containers: { args: string[] }[] };
  const option = spec.containers[0]?.args.find((arg) => arg.startsWith('--recordings='));
  // "$$(" is how an argument says "$(".
  expect(JSON.parse(option?.slice('--recordings='.length).replaceAll('$$(', () => '$(') ?? '')).toEqual([odd]);
  expect(option).toContain('$$(HOME)');
});
