import {
  type ClusterProbes,
  type KubeObject,
  type ObjectRef,
  ProbeError,
  type Resource,
} from '../../cluster/cluster.ts';
import type { LearnerFiles, Sight } from '../../grading/grader.ts';
import { isReady, type Pod } from '../../grading/kube-types.ts';
import type { Journal, JournalEntry } from '../../recording/journal.ts';
import { environmentOf, fileOf } from './inside.ts';
import { isAllowed } from './rights.ts';
import { beganAt, nowAt, settledAt, startedAt } from './time.ts';
import type { World } from './world.ts';

/** A Sight on a World, for graders; and whether anything that it told was a guess. */
export interface ImaginedSight extends Sight {
  readonly guesses: () => boolean;
}

/**
 * What a grader would see of the start state. What only a running program could tell throws ProbeError: then nothing can
 * be said of the check. `files`: what the lab hands out.
 */
export function sightOn(
  world: World,
  { images, files }: { images: readonly string[]; files: LearnerFiles },
): ImaginedSight {
  const { objects } = world;
  let guessed = false;
  const list = async ({ apiVersion, kind, namespace }: Resource) =>
    objects.filter(
      (one) =>
        one.kind === kind &&
        one.apiVersion === apiVersion &&
        (namespace === undefined || one.metadata.namespace === namespace),
    );
  const unknown = async (): Promise<never> => {
    throw new ProbeError('only a cluster can tell');
  };
  return {
    list,
    get: async ({ name, ...resource }: ObjectRef) => (await list(resource)).find((one) => one.metadata.name === name),
    exec: async (place, argv) => {
      const stdout = insideOf(world, place, argv);
      if (stdout === undefined) return unknown();
      return { exitCode: 0, stdout: stdout.toString('base64'), stderr: '', truncated: false };
    },
    logs: unknown,
    http: async (target) => {
      if (target.kind !== 'service') return unknown();
      // An app that runs answers somehow; which words it says is not guessed.
      const behind = objects.find(
        (one) =>
          one.kind === 'EndpointSlice' && one.metadata.uid === `endpointslice/${target.namespace}/${target.name}`,
      );
      const ready = (objects.filter(({ kind }) => kind === 'Pod') as readonly Pod[]).find(
        (pod) => isReady(pod) && JSON.stringify(behind ?? {}).includes(`"${pod.metadata.uid}"`),
      );
      if (!ready) return { failure: 'refused', message: 'nothing is there' };
      guessed = true;
      return { status: 200, headers: {}, body: ready.metadata.name };
    },
    dns: async ({ name, type }) => {
      const [service, namespace] = name.split('.');
      const spec = objects.find(
        (one) => one.kind === 'Service' && one.metadata.name === service && one.metadata.namespace === namespace,
      )?.spec as { readonly clusterIP?: string } | undefined;
      if (spec === undefined) return { status: 'NXDOMAIN', records: [] };
      if (type !== 'A' || spec.clusterIP === undefined || spec.clusterIP === 'None') return unknown();
      return { status: 'NOERROR', records: [spec.clusterIP] };
    },
    access: async (question) => ({ allowed: isAllowed(objects, question), reason: '' }),
    journal: { read: async () => journalOf(world) },
    files,
    images,
    guesses: () => guessed,
  };
}

/** What `base64` prints in a container: its environment, or a file of a ConfigMap or Secret. */
function insideOf({ objects }: World, place: Parameters<ClusterProbes['exec']>[0], argv: readonly string[]) {
  const pod = objects.find(
    (one) => one.kind === 'Pod' && one.metadata.name === place.name && one.metadata.namespace === place.namespace,
  ) as Pod | undefined;
  const [program, path = ''] = argv;
  if (!pod || program !== 'base64' || argv.length !== 2) return undefined;
  const container = place.container ?? '';
  return /^\/proc\/(self|1)\/environ$/.test(path)
    ? environmentOf(pod, container, objects)
    : fileOf(pod, container, path, objects);
}

/** What the recorder would have written by now: the start state came about, and then nothing happened for an hour. */
function journalOf({ objects }: World): Journal {
  // What controllers make comes after the manifests were applied.
  const isMade = ({ kind, metadata }: KubeObject) => metadata.ownerReferences !== undefined || kind === 'EndpointSlice';
  const added = (late: boolean, at: number) =>
    objects
      .filter((object) => isMade(object) === late)
      .map((object) => ({ type: 'object', change: 'added', at, object }) as const);
  const entries = [
    ...added(false, beganAt),
    { type: 'mark', at: startedAt, mark: { kind: 'started' } } as const,
    ...added(true, settledAt),
  ];
  return { beganAt, until: nowAt, entries: entries.map((entry, seq): JournalEntry => ({ ...entry, seq })) };
}
