import { randomBytes } from 'node:crypto';
import { ProbeError } from '../../src/cluster/cluster.ts';
import { become, definitely, isNotYet, type NotYet } from '../../src/grading/become.ts';
import { choosePod, samePod } from '../../src/grading/choose-pod.ts';
import { pointAt, show } from '../../src/grading/evidence.ts';
import { explainPod } from '../../src/grading/explain/pod.ts';
import { tellOfPod } from '../../src/grading/explain/tell.ts';
import type { DisturbingGrader, Sight } from '../../src/grading/grader.ts';
import { explainDisguise, readInContainer, runningContainer } from '../../src/grading/in-container.ts';
import { type Container, isReady, isTerminating, type Pod } from '../../src/grading/kube-types.ts';
import { failedBy, passed } from '../../src/grading/observation.ts';
import { onPod } from '../../src/grading/on-pod.ts';
import { becomeStarted, notStarted } from '../healing/back-off.ts';
import { restarted } from '../healing/container.ts';
import type { StorageParams } from '../storage.ts';
import { type Ground, groundOf } from './volume.ts';

const execMs = 10_000;
/** No shell reads the data: they are arguments. */
const write = 'printf %s "$1" > "$2"';

interface Place {
  readonly pod: Pod;
  readonly container: Container;
  /** The folder, links followed. */
  readonly folder: string;
  readonly ground: Ground;
}

/**
 * Writes a random word, lets the Pod (or the container) be replaced, and reads it again. The lazy ways that must fail:
 * the container's file system, an emptyDir, a hostPath, a start command that writes a file, a link that leads elsewhere.
 */
export const survives: DisturbingGrader<StorageParams>['disturb'] = async (sight, stimuli, wanted, options) => {
  const { until, withinMs, signal } = options;
  const before = await become(until, () => placeOf(sight, wanted, signal), withinMs);
  if (isNotYet(before)) return failedBy(before);
  const { pod, container } = before;
  const word = randomBytes(12).toString('hex');
  const file = `${before.folder.replace(/\/+$/, '')}/klab-${word.slice(0, 8)}`;
  const inside = { namespace: wanted.of.namespace, name: pod.metadata.name, container: container.name };
  const written = await onPod(
    stimuli.exec(inside, ['sh', '-c', write, 'sh', word, file], {
      timeoutMs: execMs,
      signal,
      undo: ['rm', '-f', file],
      undoIn: 'successor',
    }),
  );
  const refused = notWritten(before, written);
  if (refused) return failedBy(refused);

  const present = (await sight.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: wanted.of.namespace,
  })) as readonly Pod[];
  const known = new Set(present.map(({ metadata }) => metadata.uid));
  const bare = !pod.metadata.ownerReferences?.some(({ controller }) => controller === true);
  if (wanted.survives === 'container') await stimuli.killContainer(pod, container.name);
  else if (bare) await stimuli.replacePod(pod);
  else await stimuli.deletePod(pod);

  const gone = wanted.survives === 'pod' ? 'Pod' : 'container';
  const after = await becomeStarted(
    until,
    async () => {
      const next =
        wanted.survives === 'container'
          ? restarted(pod, await samePod(sight, pod), container.name)
          : await successor(sight, pod, known);
      return isNotYet(next) ? next : found(sight, next, { before, file, word, wanted, signal });
    },
    withinMs,
    {
      en: `It has written a word to ${wanted.path} and had the ${gone} replaced; it waits until the new one runs and can be read.`,
      ko: `${wanted.path}에 단어를 쓰고 ${gone === 'Pod' ? 'Pod' : '컨테이너'}를 바꿨습니다. 새로 실행되어 읽을 수 있기를 기다립니다.`,
    },
  );
  if (isNotYet(after)) return notStarted(after);
  const { path } = wanted;
  return passed(
    {
      en: `What klab wrote to ${path} of Pod ${pod.metadata.name} was still there when the ${gone} had been replaced.`,
      ko: `klab이 Pod ${pod.metadata.name}의 ${path}에 쓴 내용이 ${gone === 'Pod' ? 'Pod' : '컨테이너'}가 바뀐 뒤에도 남아 있습니다.`,
    },
    { object: pointAt(pod), field: file, observed: 'written' },
    { object: pointAt(after), field: file, observed: 'read again' },
  );
};

/** A Pod to write in, and what the folder lies on. */
async function placeOf(sight: Sight, wanted: StorageParams, signal: AbortSignal): Promise<Place | NotYet> {
  const chosen = await choosePod(sight, wanted.of, wanted.container);
  if (isNotYet(chosen)) return chosen;
  const { pod, container } = chosen;
  const disguise = explainDisguise(pod, container);
  if (disguise) return definitely(disguise);
  const inside = { namespace: wanted.of.namespace, name: pod.metadata.name, container: container.name };
  const argv = ['readlink', '-f', wanted.path];
  const { exitCode, stdout, stderr } = await onPod(sight.exec(inside, argv, { timeoutMs: execMs, signal }));
  if (exitCode === 126 || exitCode === 127) throw new ProbeError(`container ${container.name} has no program readlink`);
  const folder = stdout.trim();
  if (exitCode !== 0 || !folder.startsWith('/')) {
    const absent = {
      en: `has no folder ${wanted.path} in container ${container.name}.`,
      ko: `컨테이너 ${container.name}에 ${wanted.path} 폴더가 없습니다.`,
    };
    return tellOfPod(pod, absent, { field: wanted.path, expected: 'a folder', observed: stderr.trim() || 'not there' });
  }
  const ground = await groundOf(sight, pod, container, folder, wanted);
  return isNotYet(ground) ? ground : { pod, container, folder, ground };
}

function notWritten(
  { pod, folder }: Place,
  { exitCode, stderr }: { readonly exitCode: number; readonly stderr: string },
) {
  if (exitCode === 0) return undefined;
  if (exitCode === 126 || exitCode === 127) throw new ProbeError(`Pod ${pod.metadata.name} has no shell to write with`);
  const refused = { en: `cannot write to ${folder}.`, ko: `${folder}에 쓸 수 없습니다.` };
  return tellOfPod(pod, refused, { field: folder, expected: 'writable', observed: stderr.trim() });
}

/** The Pod that has taken the place of another: of its name or its controller, and made since. */
async function successor(sight: Sight, old: Pod, known: ReadonlySet<string | undefined>): Promise<Pod | NotYet> {
  const { name, namespace = '', ownerReferences } = old.metadata;
  const owner = ownerReferences?.find(({ controller }) => controller === true)?.uid;
  const pods = (await sight.list({ apiVersion: 'v1', kind: 'Pod', namespace })) as readonly Pod[];
  const next = pods
    .filter((pod) => !known.has(pod.metadata.uid) && !isTerminating(pod))
    .find(({ metadata }) =>
      owner === undefined
        ? metadata.name === name
        : metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === owner),
    );
  if (next) return isReady(next) ? next : (explainPod(next) ?? next);
  const missing = {
    en: 'was deleted by klab, and nothing has taken its place.',
    ko: 'klab이 삭제했지만 그 자리를 대신한 Pod가 없습니다.',
  };
  return tellOfPod(old, missing, { field: '.metadata.uid', expected: 'a new Pod', observed: 'none' });
}

async function found(
  sight: Sight,
  pod: Pod,
  {
    before,
    file,
    word,
    wanted,
    signal,
  }: { before: Place; file: string; word: string; wanted: StorageParams; signal: AbortSignal },
): Promise<Pod | NotYet> {
  const container = runningContainer(pod, before.container.name);
  if (isNotYet(container)) return container;
  const ground = await groundOf(sight, pod, container, before.folder, wanted);
  if (isNotYet(ground)) return ground;
  if (ground.claimUid !== before.ground.claimUid || ground.volumeUid !== before.ground.volumeUid) {
    const other = {
      en: 'has another PersistentVolumeClaim than before.',
      ko: '전과 다른 PersistentVolumeClaim을 사용합니다.',
    };
    return definitely(
      tellOfPod(pod, other, { field: 'uid of the claim', expected: before.ground.claimUid, observed: ground.claimUid }),
    );
  }
  const read = await readInContainer(sight, pod, container, file, signal);
  if (Buffer.isBuffer(read) && read.toString() === word) return pod;
  const lost = {
    en: `does not have what klab wrote to ${wanted.path} before: it was lost with the old ${wanted.survives === 'pod' ? 'Pod' : 'container'}.`,
    ko: `klab이 ${wanted.path}에 써 둔 내용이 없습니다. 이전 ${wanted.survives === 'pod' ? 'Pod' : '컨테이너'}와 함께 사라졌습니다.`,
  };
  const observed = Buffer.isBuffer(read) ? `${read.length} other bytes` : show(read.problem);
  return definitely(tellOfPod(pod, lost, { field: file, expected: 'the file that klab wrote', observed }));
}
