import { existsSync, statSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import type { ExistingCluster, ImageArchive, Operation, Provider } from '../../src/provider/provider.ts';

export interface ContractSubject {
  readonly provider: () => Provider;
  /** Name of a cluster that does not exist yet; it is deleted at the end. */
  readonly cluster: string;
  /** Of a provider that makes none: the cluster that it is to take. */
  readonly existing?: ExistingCluster;
  readonly images: () => Promise<readonly ImageArchive[]>;
  /** Whether the API server of that kubeconfig answers. */
  readonly answers: (kubeconfig: string) => Promise<boolean>;
}

const operation = (): Operation => ({ signal: new AbortController().signal, report: { detail: () => undefined } });

/** What every provider promises, tried on a real cluster in the order of its life. */
export function describeProviderContract(title: string, subject: ContractSubject): void {
  const { provider, cluster: name, existing, images, answers } = subject;
  const own = async () => (await provider().list()).find((cluster) => cluster.name === name);
  const spec = { name, nodes: 1, ...(existing ? { existing } : {}) };

  describe(`provider contract: ${title}`, () => {
    afterAll(() => provider().delete(name, operation()));

    test('is available', async () => expect(await provider().available()).toBeUndefined());

    test('create makes a cluster that answers, and again is the same cluster', async () => {
      const made = await provider().create(spec, operation());
      expect(made).toMatchObject({ provider: provider().kind, name, state: 'running', nodes: 1 });
      expect(statSync(made.kubeconfig).mode & 0o077).toBe(0);
      expect(await answers(made.kubeconfig)).toBe(true);
      expect(await provider().create(spec, operation())).toEqual(made);
      // Where it is needs to be said once.
      expect(await provider().create({ name, nodes: 1 }, operation())).toEqual(made);
      expect(await own()).toEqual(made);
    });

    test('an aborted operation throws the reason of the abort', async () => {
      const signal = AbortSignal.abort(new Error('not now'));
      await expect(provider().create(spec, { ...operation(), signal })).rejects.toThrow('not now');
      expect((await own())?.state).toBe('running');
    });

    test('images are loaded, and loading again is no error', async () => {
      const archives = await images();
      await provider().loadImages(name, archives, operation());
      await provider().loadImages(name, archives, operation());
    });

    test('what labs cannot have is told of clusters that klab did not make, and of no others', async () => {
      const limits = await provider().limits?.(name, operation().signal);
      expect(limits !== undefined).toBe(provider().keeps === true);
      if (limits) expect(limits.exclusive?.en).toContain('klab did not make it');
    });

    test.runIf(existing)("what is not klab's is neither stopped nor started", async () => {
      await expect(provider().pause(name, operation())).rejects.toThrow("not klab's to stop");
      await expect(provider().resume(name, operation())).rejects.toThrow("not klab's to start");
      expect((await own())?.state).toBe('running');
    });

    test.skipIf(existing)('pause stops it, resume brings it back', async () => {
      await provider().pause(name, operation());
      const paused = await own();
      expect(paused?.state).toBe('paused');
      await provider().resume(name, operation());
      expect((await own())?.state).toBe('running');
      expect(await answers(paused?.kubeconfig ?? '')).toBe(true);
    });

    test('delete leaves nothing, and again is no error', async () => {
      const kubeconfig = (await own())?.kubeconfig ?? '';
      await provider().delete(name, operation());
      expect(await own()).toBeUndefined();
      expect(existsSync(kubeconfig)).toBe(false);
      await provider().delete(name, operation());
      if (existing?.kubeconfig !== undefined) expect(await answers(existing.kubeconfig)).toBe(true);
    });
  });
}
