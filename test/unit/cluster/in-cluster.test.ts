import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Connection } from '../../../src/cluster/connection.ts';
import { podIdentity } from '../../../src/cluster/in-cluster.ts';
import { FakeApi } from './fake-api.ts';

test('asks with the token that the kubelet has written last', async () => {
  await using api = await FakeApi.start();
  const folder = await mkdtemp(join(tmpdir(), 'klab-account-'));
  const seen: (string | undefined)[] = [];
  api.answers.set('GET /version', (request, response) => {
    seen.push(request.headers.authorization);
    response.end('{}');
  });
  try {
    await writeFile(join(folder, 'ca.crt'), '');
    await writeFile(join(folder, 'token'), 'first\n');
    const { server } = JSON.parse(await readFile(await api.kubeconfig(), 'utf8')).clusters[0].cluster;
    const identity = { ...podIdentity(folder, server), lastMs: -1 };
    await using connection = await Connection.as(identity);
    await connection.json({ path: '/version' });
    await writeFile(join(folder, 'token'), 'second\n');
    await connection.json({ path: '/version' });
    expect(seen).toEqual(['Bearer first', 'Bearer second']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
