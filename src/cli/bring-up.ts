import { graders } from '../../graders/index.ts';
import { loadLabs } from '../lab/load.ts';
import { runStep, type StepReport } from '../progress/steps.ts';
import { type EnsuredCluster, ensureCluster, providerOf } from '../provider/ensure.ts';
import { createProviders } from '../provider/index.ts';
import type { ClusterSpec } from '../provider/provider.ts';
import type { Language } from '../text.ts';
import type { ClusterWish } from './cluster-options.ts';
import type { Context } from './context.ts';
import { installAddons } from './install-addons.ts';
import { prepareMachine } from './prepare.ts';
import { agreeToTake } from './take-cluster.ts';
import { type UnfitLab, unfitLabs } from './unfit-labs.ts';

interface Request {
  readonly wish: ClusterWish;
  /** Of a new cluster. */
  readonly made: Pick<Partial<ClusterSpec>, 'nodes' | 'kubernetesVersion'>;
  /** Names of add-ons to be installed. */
  readonly addons: readonly string[];
  readonly yes: boolean;
  readonly json: boolean;
}

interface Brought extends EnsuredCluster {
  /** Labs that it cannot run; absent where klab has made it. */
  readonly unfit?: readonly UnfitLab[];
}

/** Everything between `klab up` and its answer. */
export async function bringUp(context: Context, request: Request): Promise<Brought> {
  const { wish, made, yes, json } = request;
  const providers = createProviders(context);
  // An unknown kind is told before the machine is made ready.
  if (wish.provider !== undefined) providerOf(providers, wish.provider);
  await prepareMachine(context, { yes, json, provider: wish.needs });
  await agreeToTake(context, wish, yes);
  const { needs: _, ...meant } = wish;
  const wanted = { ...meant, ...made };
  const rendering = { rendering: json ? ('silent' as const) : context.rendering, stderr: context.stderr };
  const { signal } = context;
  const ensure = (report: StepReport) => ensureCluster(providers, wanted, { signal, report });
  const ensured = await runStep(`Cluster ${wish.name}`, ensure, rendering);
  await installAddons(context, ensured, request.addons, rendering);
  if (!ensured.provider.limits) return ensured;
  const { labs } = await loadLabs({ root: context.root, graders: Object.values(graders) });
  return { ...ensured, unfit: await unfitLabs(labs, ensured, { signal }) };
}

/** What is said of a cluster that is up. */
export function upText({ provider, cluster, how, unfit }: Brought, language: Language): string {
  const said = provider.keeps && (how === 'created' || how === 'recreated') ? "is klab's to use" : outcomes[how];
  return [
    `Cluster ${cluster.name} ${said}: ${cluster.nodes} node(s), provider ${cluster.provider}.`,
    `  kubeconfig: ${cluster.kubeconfig}`,
    ...unfitText(unfit ?? [], language),
    ...(provider.keeps ? [`Let go of it again: klab down --name ${cluster.name}`] : []),
    'Next: klab next proposes a lab, klab list shows all of them',
    '',
  ].join('\n');
}

function unfitText(unfit: readonly UnfitLab[], language: Language): readonly string[] {
  if (unfit.length === 0) return [];
  const heading = {
    en: `Labs that cannot run there (${unfit.length}):`,
    ko: `이 클러스터에서 할 수 없는 실습(${unfit.length}개):`,
  };
  const width = Math.max(...unfit.map(({ lab }) => lab.length));
  return [
    heading[language],
    ...unfit.map(({ lab, reasons }) => `  ${lab.padEnd(width)}  ${reasons.map((one) => one[language]).join('; ')}`),
  ];
}

const outcomes = {
  found: 'was running already',
  created: 'is ready',
  resumed: 'is running again',
  recreated: 'is ready (made anew: an earlier attempt had been cut off)',
} as const;
