import { InvalidArgumentError } from 'commander';
import { addonNames } from '../addons/names.ts';
import { ExitCode, UsageError } from '../errors.ts';
import { defaultClusterName } from '../provider/cluster-name.ts';
import { type ClusterOptions, clusterWish, withClusterOptions } from './cluster-options.ts';
import type { CommandModule } from './command.ts';

interface Options extends ClusterOptions {
  readonly name?: string;
  readonly nodes?: number;
  readonly kubernetesVersion?: string;
  readonly withAddons?: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `klab up`: a running cluster; sets the machine up first where something is missing. Safe to repeat. */
export const up: CommandModule = {
  name: 'up',
  summary: 'make the cluster (or resume it) and wait until labs can run on it',
  examples: [
    'klab up',
    'klab up --name trio --nodes 3',
    'klab up --context my-cluster --with-addons ingress',
    'klab up --yes --json',
  ],
  define(command, action) {
    command.option(
      '--name <name>',
      `name of the cluster (default: "${defaultClusterName}"; with --context one made of it)`,
    );
    withClusterOptions(command)
      .option('--nodes <count>', 'number of nodes, the first one being the control plane (new clusters: 1)', nodeCount)
      .option('--kubernetes-version <version>', 'for a new cluster (default: what klab setup provides)')
      .option('--with-addons <names>', `install add-ons that labs share now: ${addonNames.join(', ')}`, addonList)
      .option('-y, --yes', 'agree to what setup changes on this machine, and to a cluster elsewhere')
      .option('--json', 'print the cluster as JSON')
      .action((options: Options) =>
        action(async (context) => {
          const { nodes, kubernetesVersion, withAddons = [], yes = false, json = false } = options;
          if (options.context !== undefined && (nodes ?? kubernetesVersion) !== undefined) {
            throw new UsageError(
              '--nodes and --kubernetes-version are for a new cluster, and --context is one there is',
            );
          }
          const wish = await clusterWish(context, options.name, options);
          const { bringUp, upText } = await import('./bring-up.ts');
          const made = {
            ...(nodes === undefined ? {} : { nodes }),
            ...(kubernetesVersion ? { kubernetesVersion } : {}),
          };
          const brought = await bringUp(context, { wish, made, addons: withAddons, yes, json });
          const { cluster, how, unfit } = brought;
          const data = { ...cluster, how, ...(unfit ? { unfit } : {}) };
          context.stdout.write(json ? `${JSON.stringify(data, null, 2)}\n` : upText(brought, context.language));
          return ExitCode.passed;
        }),
      );
  },
};

function nodeCount(text: string): number {
  const count = Number(text);
  // More than nine node containers on one machine is a slip of the finger rather than a wish.
  if (!Number.isInteger(count) || count < 1 || count > 9) throw new InvalidArgumentError('a number from 1 to 9');
  return count;
}

function addonList(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !addonNames.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`there is no add-on "${unknown}"; there are: ${addonNames.join(', ')}`);
}
