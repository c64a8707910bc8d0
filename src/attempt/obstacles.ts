import { type Lab, nodesOf } from '../lab/lab.ts';
import { storageNeeds } from '../lab/storage-needs.ts';
import type { ClusterInfo, Limits } from '../provider/provider.ts';
import { recordingsOf } from '../recording/recordings-of.ts';
import type { Text } from '../text.ts';
import { neededImages } from './needed-images.ts';
import { sampleChecks } from './sample-checks.ts';

/**
 * Why a lab cannot be run on a cluster, each as a clause about the cluster or the lab; none where it can. Asks nobody: `limits`
 * is what the provider has found.
 * @param trial namespaces get names of their own
 */
export async function obstaclesOf(
  lab: Lab,
  cluster: Pick<ClusterInfo, 'nodes'>,
  limits: Limits = {},
  { trial = false }: { readonly trial?: boolean } = {},
): Promise<readonly Text[]> {
  return [
    ...nodesMissing(lab, cluster, limits),
    ...(lab.exclusive && limits.exclusive ? [limits.exclusive] : []),
    ...lab.addons.flatMap((name) => limits.addons?.[name] ?? []),
    ...(await storageMissing(lab, limits)),
    ...(limits.recording && isRecorded(lab) ? [recordingMissing(limits.recording)] : []),
    ...imagesMissing(lab, limits),
    ...namespacesTaken(lab, limits, trial),
  ];
}

function nodesMissing({ profile }: Lab, { nodes }: Pick<ClusterInfo, 'nodes'>, limits: Limits): readonly Text[] {
  const wanted = nodesOf[profile];
  if (nodes >= wanted) return [];
  if (limits.nodes) return [limits.nodes];
  return [
    {
      en: `the lab needs ${wanted} nodes, and it has ${nodes}`,
      ko: `실습에는 노드 ${wanted}개가 필요하지만 ${nodes}개뿐입니다`,
    },
  ];
}

async function storageMissing(lab: Lab, { storage, classes }: Limits): Promise<readonly Text[]> {
  if (!storage && !classes) return [];
  const needs = await storageNeeds(lab);
  const missing = classes ? needs.classes.filter((name) => !classes.includes(name)) : [];
  return [
    ...(storage && (needs.defaultClass || (!classes && needs.classes.length > 0)) ? [storage] : []),
    ...missing.map((name) => ({ en: `it has no StorageClass ${name}`, ko: `스토리지클래스 ${name}이(가) 없습니다` })),
  ];
}

const recordingMissing = ({ en, ko }: Text): Text => ({
  en: `${en}, and the lab's checks need a record of what happens`,
  ko: `실습의 채점에 진행 과정의 기록이 필요하지만, ${ko}`,
});

function imagesMissing(lab: Lab, { images }: Limits): readonly Text[] {
  if (!images) return [];
  const missing = neededImages(lab, isRecorded(lab)).filter((name) => !images.there.includes(name));
  if (missing.length === 0) return [];
  const names = missing.join(', ');
  return [{ en: `${images.why.en} (${names})`, ko: `${images.why.ko} (${names})` }];
}

/** A trial has namespaces of its own, unless the lab says that their names matter. */
function namespacesTaken(lab: Lab, { namespaces = [] }: Limits, trial: boolean): readonly Text[] {
  if (trial && !lab.fixedNames) return [];
  const open = lab.namespaces.filter((name) => !lab.hiddenNamespaces.includes(name));
  return open
    .filter((name) => namespaces.includes(name))
    .map((name) => ({
      en: `namespace ${name}, which the lab uses, is there already and is not klab's`,
      ko: `실습이 사용하는 네임스페이스 ${name}이(가) 이미 있으며 klab이 만든 것이 아닙니다`,
    }));
}

const isRecorded = (lab: Lab): boolean => recordingsOf(sampleChecks(lab)).length > 0;
