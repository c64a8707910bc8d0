import { expect, test } from 'vitest';
import { ApiError, type Cluster } from '../../../src/cluster/cluster.ts';
import { mark } from '../../../src/recording/mark.ts';

test('a recorder whose ConfigMap was deleted is told as that, and not tried again', async () => {
  let tries = 0;
  const without = {
    patch: async () => {
      tries++;
      throw new ApiError('PATCH /api/v1/…: 404: not found', { status: 404, transient: false });
    },
  } as unknown as Cluster;
  const attempt = { id: 'web-1', recorder: { uid: 'one', key: 'secret' } };
  const marking = mark(without, attempt, { kind: 'stage', stage: 'four' });
  await expect(marking).rejects.toMatchObject({
    name: 'ApiError',
    transient: false,
    message: expect.stringMatching(/^klab's recorder has lost its ConfigMap recorder-web-1 .* klab reset\.$/),
  });
  expect(tries).toBe(1);
});
