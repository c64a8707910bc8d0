import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { graders } from '../../graders/index.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { parseManifests } from '../../src/cluster/manifest.ts';
import { openCluster } from '../../src/cluster/open.ts';
import { bindChecks } from '../../src/grading/bind.ts';
import { type EvaluateOptions, evaluate } from '../../src/grading/evaluate.ts';
import { noFiles, noJournal } from '../../src/grading/no-evidence.ts';
import { stimuliOn } from '../../src/grading/stimulate/session.ts';
import type { CheckResult } from '../../src/grading/verdict.ts';
import type { Check } from '../../src/lab/lab.ts';
import { pathsFrom } from '../../src/paths.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { check, labOf } from './lab.ts';
import { type RecordingNow, recordOn } from './recorder.ts';

/** The kubeconfig of one of the suite's clusters. */
export const kubeconfigOf = (state: string, cluster: string) =>
  join(pathsFrom({ ...process.env, XDG_STATE_HOME: state }).state, 'clusters', cluster, 'kubeconfig');

/** Ends what will never come; what comes is not waited for any longer. */
const patienceMs = 90_000;

/** A namespace of its own on the suite's cluster, to try a grader in; gone at the end. */
export interface TryOut extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Applies manifests (YAML, `---` between them); the namespace is filled in. */
  apply(manifests: string): Promise<void>;
  /** Judges one check with a grader; waits 90 s at most unless told otherwise: other tests want the same two cores. */
  judge(
    grader: string,
    params: unknown,
    extra?: Partial<Check> &
      Partial<Pick<EvaluateOptions, 'journal' | 'files' | 'signal' | 'imageIds'>> & {
        /** Judges what is there at the first look. */
        readonly now?: boolean;
        /** Images that the lab promises. */
        readonly images?: readonly string[];
      },
  ): Promise<CheckResult>;
  /** Judges what is there, again and again until it says these words, for 90 s at most; for checks that do not disturb. */
  judgeUntil(
    words: string | RegExp,
    grader: string,
    params: unknown,
    extra?: Parameters<TryOut['judge']>[2],
  ): Promise<CheckResult>;
  /** The same as somebody who may read nothing at all: what cannot be judged must be `error`. */
  judgeWithoutRights(
    grader: string,
    params: unknown,
    extra?: Partial<Pick<EvaluateOptions, 'files'>>,
  ): Promise<CheckResult>;
  /** A recorder of its own, which runs until the end; resolves when it has begun. Once per TryOut. */
  record(recordings: readonly Recording[]): Promise<RecordingNow>;
}

/** `what` becomes part of the namespace's name. */
export async function tryOut(state: string, clusterName: string, what: string): Promise<TryOut> {
  const kubeconfig = kubeconfigOf(state, clusterName);
  const cluster = await openCluster({ kubeconfig });
  const namespace = `try-${what}-${Math.random().toString(36).slice(2, 7)}`;
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, { source: 'test' });
  let recorder: RecordingNow | undefined;
  const judgeOn = async (
    on: Cluster,
    grader: string,
    params: unknown,
    {
      journal = noJournal,
      files = noFiles,
      now = false,
      signal = new AbortController().signal,
      images = [],
      imageIds,
      ...extra
    }: Parameters<TryOut['judge']>[2] = {},
  ): Promise<CheckResult> => {
    const lab = { ...labOf([check({ id: 'it', grader, with: params, withinMs: patienceMs, ...extra })]), images };
    await using cache = on.watchCache();
    const [result] = await evaluate({
      lab,
      checks: bindChecks(lab, graders),
      cache,
      probes: on,
      journal,
      files,
      ...(now ? { patienceMs: 0 } : {}),
      // Tests run side by side; the gradings of one attempt do not.
      disturb: stimuliOn(on, randomUUID()),
      ...(imageIds ? { imageIds } : {}),
      signal,
    });
    if (!result) throw new Error('no result');
    return result;
  };
  return {
    cluster,
    namespace,
    async apply(manifests) {
      for (const { object, source } of parseManifests(manifests, 'test')) {
        await cluster.apply(object, { source, defaultNamespace: namespace });
      }
    },
    judge: (grader, params, extra) => judgeOn(cluster, grader, params, extra),
    judgeUntil: (words, grader, params, extra) =>
      vi.waitFor(
        async () => {
          const result = await judgeOn(cluster, grader, params, { withinMs: 2_000, ...extra, now: true });
          const said = `${result.verdict}: ${result.because.en}`;
          if (typeof words === 'string' ? said.includes(words) : words.test(said)) return result;
          throw new Error(`expected ${words}, last heard: ${said}`);
        },
        { timeout: patienceMs, interval: 250 },
      ),
    async judgeWithoutRights(grader, params, extra) {
      await using nobody = await openCluster({ kubeconfig: await kubeconfigOfNobody(kubeconfig) });
      return await judgeOn(nobody, grader, params, { withinMs: 1_000, ...extra });
    },
    async record(recordings) {
      recorder = await recordOn(cluster, { state, cluster: clusterName }, { recordings, namespace });
      return recorder;
    },
    async [Symbol.asyncDispose]() {
      await recorder?.[Symbol.asyncDispose]();
      // Asked for, not waited for: the next test has a namespace of its own.
      const ref = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
      await cluster.delete(ref, { timeoutMs: 2_000 }).catch(() => undefined);
      await cluster[Symbol.asyncDispose]();
    },
  };
}

/** A kubeconfig for the same API server without any credentials: what it asks for is refused with 403. */
async function kubeconfigOfNobody(kubeconfig: string): Promise<string> {
  const config = parse(await readFile(kubeconfig, 'utf8'));
  const [user] = config.users;
  const file = join(await mkdtemp(join(tmpdir(), 'klab-nobody-')), 'kubeconfig');
  await writeFile(file, stringify({ ...config, users: [{ name: user.name, user: {} }] }));
  return file;
}
