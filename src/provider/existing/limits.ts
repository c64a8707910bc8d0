import { addonLabel, addonNames } from '../../addons/names.ts';
import type { ClusterReader, KubeObject } from '../../cluster/cluster.ts';
import { namespaceManifest } from '../../cluster/prober.ts';
import { labLabel } from '../../labels.ts';
import type { Runner } from '../../process/run.ts';
import type { Text } from '../../text.ts';
import { shortName } from '../containers/held-images.ts';
import type { Limits } from '../provider.ts';
import { containersOf, listNodes, type NodeObject } from './nodes.ts';
import { withoutLuxury } from './rights.ts';
import type { Taken } from './taken.ts';

const changesNodes: Text = {
  en: 'klab did not make it, and the lab changes nodes',
  ko: 'klab이 만든 클러스터가 아니므로 노드를 바꾸는 실습은 할 수 없습니다',
};
const noClass: Text = { en: 'it has no default StorageClass', ko: '기본 스토리지클래스가 없습니다' };
const notLocal: Text = {
  en: 'its nodes are no containers of this machine with containerd, so klab cannot load images into them',
  ko: '노드가 이 컴퓨터의 containerd 컨테이너가 아니어서 이미지를 넣을 수 없습니다',
};

interface Looking {
  readonly access: ClusterReader;
  readonly taken: Taken;
  readonly runner: Runner;
  readonly cluster: string;
  readonly signal: AbortSignal;
}

/** What labs cannot have on a cluster that klab did not make. */
export async function limitsOf({ access, taken, runner, cluster, signal }: Looking): Promise<Limits> {
  const lacking = new Set(taken.lacking);
  const [nodes, classes, namespaces] = await Promise.all([
    lacking.has('nodes') ? undefined : listNodes(access),
    lacking.has('storage') ? undefined : access.list({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }),
    access.list({ apiVersion: 'v1', kind: 'Namespace' }),
  ]);
  const local = nodes && (await containersOf(runner, nodes, signal));
  return {
    exclusive: changesNodes,
    ...(nodes ? {} : { nodes: withoutLuxury.nodes }),
    ...storage(classes),
    ...(lacking.has('recording') ? { recording: withoutLuxury.recording } : {}),
    ...(local ? {} : { images: { why: nodes ? notLocal : withoutLuxury.nodes, there: onAll(nodes ?? []) } }),
    addons: missingAddons(namespaces, taken, cluster),
    namespaces: namespaces.filter(isForeign).map(({ metadata }) => metadata.name),
  };
}

function storage(classes: readonly KubeObject[] | undefined): Pick<Limits, 'storage' | 'classes'> {
  if (!classes) return { storage: withoutLuxury.storage };
  const isDefault = ({ metadata }: KubeObject) =>
    metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  return {
    classes: classes.map(({ metadata }) => metadata.name),
    ...(classes.some(isDefault) ? {} : { storage: noClass }),
  };
}

/** What every node reports; a kubelet tells of its fifty largest images only. */
function onAll(nodes: readonly NodeObject[]): readonly string[] {
  const [first = new Set<string>(), ...others] = nodes.map(({ status }) => new Set(namesOf(status)));
  return [...first].filter((name) => others.every((names) => names.has(name)));
}

const namesOf = (status: NodeObject['status']) =>
  (status?.images ?? []).flatMap(({ names }) => (names ?? []).map(shortName));

/** An add-on of klab's that is there is used, whoever has asked for it. */
function missingAddons(
  namespaces: readonly KubeObject[],
  taken: Taken,
  cluster: string,
): NonNullable<Limits['addons']> {
  const there = new Set(namespaces.map(({ metadata }) => metadata.labels?.[addonLabel]));
  const missing = addonNames.filter((name) => !there.has(name) && !(name in taken.addons));
  return Object.fromEntries(
    missing.map((name) => [
      name,
      {
        en: `it has no klab add-on ${name} (klab up --name ${cluster} --with-addons ${name} installs it)`,
        ko: `klab 애드온 ${name}이(가) 없습니다(klab up --name ${cluster} --with-addons ${name} 명령으로 설치할 수 있습니다)`,
      },
    ]),
  );
}

/** Of no lab, and not klab's own. */
const isForeign = ({ metadata: { name, labels } }: KubeObject) =>
  labels?.[labLabel] === undefined && labels?.[addonLabel] === undefined && name !== namespaceManifest.metadata.name;
