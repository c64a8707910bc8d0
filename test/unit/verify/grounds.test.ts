import { expect, test } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import type { ClusterInfo } from '../../../src/provider/provider.ts';
import { openGrounds, type Site } from '../../../src/verify/grounds.ts';
import type { TrialGround } from '../../../src/verify/trial.ts';
import { labOf } from '../../support/lab.ts';

const lab = (id: string, profile: Lab['profile']): Lab => ({ ...labOf([]), id, profile });
const labs = [lab('a', 'solo'), lab('b', 'trio'), lab('c', 'solo')];
const cluster = (nodes: number): ClusterInfo => ({
  provider: 'kind',
  name: 'dev',
  state: 'running',
  nodes,
  kubeconfig: '/k',
});

/** Grounds that note what is opened and disposed of; `failing` nodes cannot be had. */
function noting(failing?: number) {
  const log: string[] = [];
  const nameOf = (site: Site) => ('given' in site ? site.given.name : `${site.nodes} nodes`);
  return {
    log,
    async open(site: Site, together: readonly Lab[]): Promise<TrialGround> {
      log.push(`open ${nameOf(site)}: ${together.map(({ id }) => id).join(' ')}`);
      if ('nodes' in site && site.nodes === failing) throw new Error('no room');
      return {
        begin: () => Promise.reject(new Error('not asked for')),
        [Symbol.asyncDispose]: async () => void log.push(`close ${nameOf(site)}`),
      };
    },
  };
}

test('one cluster for each profile, all opened at once, the same one for all that share it', async () => {
  const { log, open } = noting();
  const grounds = openGrounds(labs, undefined, open);
  expect(log).toEqual(['open 1 nodes: a c', 'open 3 nodes: b']);
  const [a, b, c] = await Promise.all(labs.map((one) => grounds.groundFor(one)));
  expect(a).toBe(c);
  expect(a).not.toBe(b);
  await grounds[Symbol.asyncDispose]();
  expect(log.slice(2)).toEqual(['close 1 nodes', 'close 3 nodes']);
});

test('a given cluster takes the labs that fit on it', async () => {
  const small = noting();
  openGrounds(labs, cluster(1), small.open);
  expect(small.log).toEqual(['open dev: a c', 'open 3 nodes: b']);
  const large = noting();
  openGrounds(labs, cluster(3), large.open);
  expect(large.log).toEqual(['open dev: a b c']);
});

test('no more clusters than are needed', () => {
  const { log, open } = noting();
  openGrounds([lab('b', 'trio')], undefined, open);
  expect(log).toEqual(['open 3 nodes: b']);
});

test('a cluster that cannot be had is told to its labs only, and the others are closed all the same', async () => {
  const { log, open } = noting(3);
  const grounds = openGrounds(labs, undefined, open);
  await expect(grounds.groundFor(labs[1] as Lab)).rejects.toThrow('no room');
  await expect(grounds.groundFor(labs[0] as Lab)).resolves.toBeDefined();
  await grounds[Symbol.asyncDispose]();
  expect(log.at(-1)).toBe('close 1 nodes');
});

test('a cluster goes with the last of its labs, and only once', async () => {
  const { log, open } = noting();
  const grounds = openGrounds(labs, undefined, open);
  await Promise.all(labs.map((one) => grounds.groundFor(one)));
  grounds.done('a');
  grounds.done('a');
  grounds.done('b');
  await expect.poll(() => log.slice(2)).toEqual(['close 3 nodes']);
  await grounds[Symbol.asyncDispose]();
  expect(log.slice(2)).toEqual(['close 3 nodes', 'close 1 nodes']);
});
