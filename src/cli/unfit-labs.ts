import { obstaclesOf } from '../attempt/obstacles.ts';
import { UsageError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { ClusterInfo, Provider } from '../provider/provider.ts';
import type { Language, Text } from '../text.ts';

/** A lab that a cluster cannot run. */
export interface UnfitLab {
  readonly lab: string;
  readonly reasons: readonly Text[];
}

/** Which of the labs cannot run on a cluster, and why. */
export async function unfitLabs(
  labs: readonly Lab[],
  { provider, cluster }: { readonly provider: Provider; readonly cluster: ClusterInfo },
  { signal, trial = false }: { readonly signal: AbortSignal; readonly trial?: boolean },
): Promise<readonly UnfitLab[]> {
  const limits = await provider.limits?.(cluster.name, signal);
  const all = labs.map(async (lab) => ({ lab: lab.id, reasons: await obstaclesOf(lab, cluster, limits, { trial }) }));
  return (await Promise.all(all)).filter(({ reasons }) => reasons.length > 0);
}

/** Says why a lab cannot be started on a cluster; throws UsageError. */
export function refuseUnfit(lab: Lab, cluster: ClusterInfo, [unfit]: readonly UnfitLab[], language: Language): void {
  if (!unfit) return;
  const reasons = unfit.reasons.map((reason) => reason[language]).join('; ');
  const told = {
    en: `Lab ${lab.id} cannot run on cluster ${cluster.name}: ${reasons}`,
    ko: `클러스터 ${cluster.name}에서는 실습 ${lab.id}을(를) 할 수 없습니다: ${reasons}`,
  };
  const other = lab.profile === 'trio' && cluster.name !== 'trio' ? 'trio' : 'OTHER';
  const elsewhere = { en: 'on another cluster, made where there is none', ko: '다른 클러스터에서(없으면 만듭니다)' };
  throw new UsageError(told[language], {
    hint: `${elsewhere[language]}: klab start ${lab.id} --cluster ${other}`,
  });
}
