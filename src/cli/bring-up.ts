import { graders } from '../../graders/index.ts';
import { addonLabel } from '../addons/names.ts';
import { addonSteps } from '../attempt/addons.ts';
import { openCluster } from '../cluster/open.ts';
import { loadLabs } from '../lab/load.ts';
import { runStep, runSteps, type StepReport } from '../progress/steps.ts';
import { type EnsuredCluster, ensureCluster, providerOf } from '../provider/ensure.ts';
import { noteAddon } from '../provider/existing/taken.ts';
import { createProviders } from '../provider/index.ts';
import type { ClusterSpec } from '../provider/provider.ts';
import { wantedAddons } from '../setup/wanted-addons.ts';
import type { Language } from '../text.ts';
import type { ClusterWish } from './cluster-options.ts';
import type { Context } from './context.ts';
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
  await install(context, ensured, request.addons, rendering);
  if (!ensured.provider.limits) return ensured;
  const { labs } = await loadLabs({ root: context.root, graders: Object.values(graders) });
  return { ...ensured, unfit: await unfitLabs(labs, ensured, { signal }) };
}

async function install(
  context: Context,
  { provider, cluster }: EnsuredCluster,
  names: readonly string[],
  rendering: Parameters<typeof runSteps>[1],
): Promise<void> {
  const addons = await wantedAddons(context, names);
  if (provider.keeps && addons.length > 0) {
    await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
    const namespaces = await access.list({ apiVersion: 'v1', kind: 'Namespace' });
    const there = new Set(namespaces.map(({ metadata }) => metadata.labels?.[addonLabel]));
    // One that is there is somebody else's, and stays when klab lets go.
    for (const { addon } of addons.filter((one) => !there.has(one.addon.name))) {
      const objects = addon.manifests.map(({ object: { apiVersion, kind, metadata } }) => {
        return {
          apiVersion,
          kind,
          name: metadata.name,
          ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
        };
      });
      await noteAddon(context.paths.state, cluster.name, { name: addon.name, objects });
    }
  }
  await runSteps(addonSteps({ addons, provider, cluster, signal: context.signal }), rendering);
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
