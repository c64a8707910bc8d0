import { definitely, type NotYet } from '../../src/grading/become.ts';
import { tell, tellOfPod } from '../../src/grading/explain/tell.ts';
import type { Sight } from '../../src/grading/grader.ts';
import type { Claim, Container, Pod } from '../../src/grading/kube-types.ts';
import type { StorageParams } from '../storage.ts';

interface Volume {
  readonly name: string;
  readonly [source: string]: unknown;
}

interface Mounting extends Container {
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

/** What a folder lies on: the volume, and the claim behind it where it has one. */
export interface Ground {
  readonly volume: Volume;
  readonly claimUid?: string;
  readonly volumeUid?: string;
}

/** Follows mount → volume → claim → PersistentVolume, as far as the check asks, and tells the first broken link. */
export async function groundOf(
  sight: Sight,
  pod: Pod,
  container: Container,
  path: string,
  wanted: StorageParams,
): Promise<Ground | NotYet> {
  const volume = volumeAt(pod, container, path);
  const what = `${path} in container ${container.name}`;
  const whatKo = `컨테이너 ${container.name}의 ${path}`;
  const field = `.spec.containers[name=${container.name}].volumeMounts`;
  const lies = (en: string, ko: string, observed: string): NotYet =>
    definitely(
      tellOfPod(
        pod,
        { en: `has ${what} ${en}`, ko: `${whatKo} ${ko}` },
        { field, expected: expectedOf(wanted), observed },
      ),
    );
  if (!volume) {
    return lies(
      "on the container's own file system, which goes with the container.",
      '은(는) 컨테이너 자체의 파일 시스템이므로 컨테이너와 함께 사라집니다.',
      'no volume',
    );
  }
  if (volume.hostPath !== undefined && !wanted.hostPath) {
    return lies(
      "on the node's own disk (hostPath): on another node it would be gone.",
      '은(는) 노드의 디스크(hostPath)에 있어 다른 노드에서는 볼 수 없습니다.',
      `hostPath volume ${volume.name}`,
    );
  }
  if (volume.emptyDir !== undefined && wanted.survives === 'pod') {
    return lies(
      'on an emptyDir, which goes with the Pod.',
      '은(는) emptyDir 볼륨이므로 Pod와 함께 사라집니다.',
      `emptyDir volume ${volume.name}`,
    );
  }
  const source = volume.persistentVolumeClaim as { readonly claimName: string } | undefined;
  if (wanted.claim === undefined)
    return source ? { volume, ...(await uidsOf(sight, pod, source.claimName)) } : { volume };
  const names = [wanted.claim, ...(wanted.of.kind === 'StatefulSet' ? [`${wanted.claim}-${pod.metadata.name}`] : [])];
  if (!source || !names.includes(source.claimName)) {
    const has = source ? `claim ${source.claimName}` : `volume ${volume.name} without a claim`;
    return lies(
      `on another volume than PersistentVolumeClaim ${wanted.claim}.`,
      `이(가) PersistentVolumeClaim ${wanted.claim} 위에 있지 않습니다.`,
      has,
    );
  }
  return boundTo(sight, pod, source.claimName, volume);
}

const expectedOf = ({ claim }: StorageParams) => (claim === undefined ? 'a volume that outlives it' : `claim ${claim}`);

/** The volume mounted at the folder or nearest above it. */
function volumeAt(pod: Pod, container: Mounting, path: string): Volume | undefined {
  // `/data/` is the folder /data, too.
  const above = (mountPath: string) => `${path}/`.startsWith(`${mountPath.replace(/\/+$/, '')}/`);
  const [mount] = (container.volumeMounts ?? [])
    .filter(({ mountPath }) => above(mountPath))
    .sort((a, b) => b.mountPath.length - a.mountPath.length);
  return (pod.spec?.volumes as readonly Volume[] | undefined)?.find(({ name }) => name === mount?.name);
}

async function uidsOf(sight: Sight, pod: Pod, name: string) {
  const namespace = pod.metadata.namespace ?? '';
  const claim = await sight.get({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name });
  return claim?.metadata.uid === undefined ? {} : { claimUid: claim.metadata.uid };
}

async function boundTo(sight: Sight, pod: Pod, name: string, volume: Volume): Promise<Ground | NotYet> {
  const ref = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: pod.metadata.namespace ?? '', name };
  const claim = (await sight.get(ref)) as (Claim & { readonly spec?: { readonly volumeName?: string } }) | undefined;
  const volumeName = claim?.spec?.volumeName ?? '';
  const disk = await sight.get({ apiVersion: 'v1', kind: 'PersistentVolume', name: volumeName });
  const bound = (disk?.spec as { readonly claimRef?: { readonly uid?: string } } | undefined)?.claimRef?.uid;
  const [claimUid, volumeUid] = [claim?.metadata.uid, disk?.metadata.uid];
  if (claim && claimUid !== undefined && volumeUid !== undefined && bound === claimUid)
    return { volume, claimUid, volumeUid };
  return tell(
    claim ?? { ...ref, metadata: ref },
    {
      en: `PersistentVolumeClaim ${name} is not bound to a PersistentVolume.`,
      ko: `PersistentVolumeClaim ${name}이(가) PersistentVolume에 바인딩되지 않았습니다.`,
    },
    {
      field: '.spec.volumeName',
      expected: 'a PersistentVolume whose claimRef is this claim',
      observed: volumeName || 'none',
    },
  );
}
