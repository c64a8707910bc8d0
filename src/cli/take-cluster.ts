import { networkInterfaces } from 'node:os';
import { sanitise } from '../cluster/sanitise.ts';
import { UsageError } from '../errors.ts';
import { type EnsuredCluster, ensureCluster } from '../provider/ensure.ts';
import { copyContext } from '../provider/existing/kubeconfig.ts';
import { isLocal } from '../provider/existing/local.ts';
import { readTaken } from '../provider/existing/taken.ts';
import type { Provider } from '../provider/provider.ts';
import { kubectlPath } from '../setup/kubectl.ts';
import type { Language } from '../text.ts';
import type { ClusterWish } from './cluster-options.ts';
import type { Context } from './context.ts';

/**
 * Asks before klab touches a cluster for the first time that somebody else made and that is not on this machine. Throws UsageError
 * when the answer is no, or nobody can be asked and `yes` was not given.
 */
export async function agreeToTake(context: Context, { name, existing }: ClusterWish, yes: boolean): Promise<void> {
  const { runner, paths, signal, language } = context;
  if (!existing || yes || (await readTaken(paths.state, name))) return;
  const copy = await copyContext(existing, { runner, kubectl: kubectlPath(paths), signal });
  if (isLocal(copy.server, networkInterfaces())) return;
  const { context: of } = existing;
  const where = questions[language]({
    name,
    context: sanitise(of),
    server: sanitise(copy.server),
    user: sanitise(copy.user),
  });
  if (!context.interactive) {
    throw new UsageError(where.told, { hint: 'Nobody can be asked here. Pass --yes to agree.' });
  }
  context.stderr.write(`${where.told}\n`);
  if (!(await context.confirm(where.question))) throw new UsageError('nothing was done');
}

interface Place {
  readonly name: string;
  readonly context: string;
  readonly server: string;
  readonly user: string;
}

const questions: Readonly<Record<Language, (place: Place) => { readonly told: string; readonly question: string }>> = {
  en: ({ name, context, server, user }) => ({
    told: [
      `Context "${context}" leads to a cluster that is not on this machine: ${server}, as user "${user}".`,
      'There klab would make: namespaces and what is in them, for the labs that you start and for itself (klab-system);',
      'for labs that need a record of what happens, a ClusterRole that may read everything. It changes nothing else, and',
      `takes its own away again: klab down --name ${name}`,
    ].join('\n'),
    question: 'Use this cluster?',
  }),
  ko: ({ name, context, server, user }) => ({
    told: [
      `컨텍스트 "${context}"은(는) 이 컴퓨터에 있지 않은 클러스터입니다: ${server}, 사용자 "${user}".`,
      'klab은 그곳에 시작한 실습과 klab 자신(klab-system)을 위한 네임스페이스와 그 안의 오브젝트를 만듭니다.',
      '진행 과정의 기록이 필요한 실습에는 모든 것을 읽을 수 있는 클러스터롤도 만듭니다. 그 밖에는 아무것도 바꾸지 않으며,',
      `만든 것은 다음 명령으로 거두어 갑니다: klab down --name ${name}`,
    ].join('\n'),
    question: '이 클러스터를 사용할까요?',
  }),
};

/** The cluster of a context, taken where klab does not have it yet; `fresh`: just now, by this call. Throws KlabError when it cannot be had. */
export async function takeCluster(
  context: Context,
  providers: readonly Provider[],
  wish: ClusterWish,
  yes: boolean,
): Promise<EnsuredCluster & { readonly fresh: boolean }> {
  await agreeToTake(context, wish, yes);
  const { needs: _, ...wanted } = wish;
  const operation = { signal: context.signal, report: { detail: () => undefined } };
  const ensured = await ensureCluster(providers, wanted, operation);
  return { ...ensured, fresh: ensured.how === 'created' || ensured.how === 'recreated' };
}
