import { expect } from 'vitest';
import { graders } from '../../graders/index.ts';
import type { KubeObject, Resource } from '../../src/cluster/cluster.ts';
import { clueResources } from '../../src/grading/explain/surroundings.ts';
import type { Stimuli, Until } from '../../src/grading/stimuli.ts';
import { untilOn } from '../../src/grading/until.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import type { Text } from '../../src/text.ts';
import { FakeClock } from './fake-clock.ts';
import type { FakeCluster } from './fake-cluster.ts';

/** How the cluster reacts to what klab does; what is not given is not expected to be done. */
export type Reaction = { readonly [Deed in keyof Stimuli]?: (...args: Parameters<Stimuli[Deed]>) => unknown };

const withinMs = 30_000;

/**
 * Lets a grader that disturbs judge once, `within` (30 s) of a clock that runs at once; proves on the way that it reads
 * nothing but what it watches. `did` tells what it did, `waitedFor` what a learner was told that it waited for.
 */
export async function disturb(kind: string, params: unknown, cluster: FakeCluster, reaction: Reaction = {}) {
  const grader = graders.find((one) => one.kind === kind);
  if (!grader || !('disturb' in grader)) throw new Error(`no grader ${kind} that disturbs`);
  const parsed = grader.params.parse(params);
  const clock = new FakeClock();
  const did: string[] = [];
  const { signal } = new AbortController();
  const watches = grader.watches(parsed);
  cluster.reads.length = 0;
  const wait = untilOn({ cache: cluster, watches, clock, signal });
  const waitedFor: Text[] = [];
  const until: Until = (look, ms, what) => {
    if (what) waitedFor.push(what);
    return wait(look, ms);
  };
  const options = { withinMs, until, signal };
  const work = grader.disturb(cluster, stimuliOf(cluster, reaction, did), parsed, options);
  let observation: Observation | undefined;
  let thrown: { readonly error: unknown } | undefined;
  work.then(
    (seen) => {
      observation = seen;
    },
    (error) => {
      thrown = { error };
    },
  );
  for (let ms = 0; !observation && !thrown && ms < 4 * withinMs; ms += 500) await clock.advance(500);
  if (thrown) throw thrown.error;
  if (!observation) throw new Error(`${kind} came to no end`);
  const { outcome, because } = observation;
  const watched = watches.map(keyOf);
  const reads = cluster.reads.filter((read) => outcome === 'pass' || !isClue(read));
  expect(watched).toEqual(expect.arrayContaining(reads.map(keyOf)));
  for (const { en, ko } of [because, ...waitedFor]) expect(ko).not.toBe(en);
  return { observation, outcome, en: because.en, did, waitedFor: waitedFor.map(({ en }) => en) };
}

function stimuliOf(cluster: FakeCluster, reaction: Reaction, did: string[]): Stimuli {
  const act =
    <Deed extends keyof Stimuli>(deed: Deed, otherwise?: (...args: Parameters<Stimuli[Deed]>) => unknown) =>
    async (...args: Parameters<Stimuli[Deed]>) => {
      did.push(deed);
      const react = (reaction[deed] ?? otherwise) as typeof otherwise;
      if (!react) throw new Error(`${deed} was not expected`);
      // biome-ignore lint/suspicious/noExplicitAny: each deed has a result of its own.
      return (await react(...args)) as any;
    };
  return {
    deletePod: act('deletePod'),
    replacePod: act('replacePod'),
    killContainer: act('killContainer'),
    exec: act('exec', (pod, argv) => cluster.exec(pod, argv)),
    http: act('http', (target, request) => cluster.http(target, request)),
    scale: act('scale'),
    create: act('create', (object) => withUid(cluster, object)),
    label: act('label'),
    undo: act('undo', () => undefined),
  };
}

function withUid(cluster: FakeCluster, object: KubeObject): KubeObject {
  const made = { ...object, metadata: { ...object.metadata, uid: `made-${object.metadata.name}` } };
  cluster.put(made);
  return made;
}

const isClue = (read: Resource) => clueResources(read.namespace ?? '').some((clue) => keyOf(clue) === keyOf(read));
const keyOf = ({ apiVersion, kind, namespace }: Resource) => [apiVersion, kind, namespace].join('|');
