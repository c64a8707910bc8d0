import { InvalidArgumentError } from 'commander';
import { ExitCode } from '../errors.ts';
import { defaultClusterName, validClusterName } from '../provider/cluster-name.ts';
import type { CommandModule } from './command.ts';

interface Options {
  readonly name: string;
  readonly nodes?: number;
  readonly provider?: string;
  readonly kubernetesVersion?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `klab up`: a running cluster; sets the machine up first where something is missing. Safe to repeat. */
export const up: CommandModule = {
  name: 'up',
  summary: 'make the cluster (or resume it) and wait until labs can run on it',
  examples: ['klab up', 'klab up --name trio --nodes 3', 'klab up --yes --json'],
  define(command, action) {
    command
      .option('--name <name>', 'name of the cluster', defaultClusterName)
      .option('--nodes <count>', 'number of nodes, the first one being the control plane (new clusters: 1)', nodeCount)
      .option('--provider <kind>', 'where the cluster runs (default: kind)')
      .option('--kubernetes-version <version>', 'for a new cluster (default: what klab setup provides)')
      .option('-y, --yes', 'agree to what setup changes on this machine')
      .option('--json', 'print the cluster as JSON')
      .action((options: Options) =>
        action(async (context) => {
          const name = validClusterName(options.name);
          const [{ prepareMachine }, { createProviders }, { ensureCluster }, { runStep }] = await Promise.all([
            import('./prepare.ts'),
            import('../provider/index.ts'),
            import('../provider/ensure.ts'),
            import('../progress/steps.ts'),
          ]);
          const { yes = false, json = false } = options;
          await prepareMachine(context, { yes, json });
          const providers = createProviders(context);
          const { cluster, how } = await runStep(
            `Cluster ${name}`,
            (report) => ensureCluster(providers, { ...options, name }, { signal: context.signal, report }),
            { rendering: json ? 'silent' : context.rendering, stderr: context.stderr },
          );
          context.stdout.write(
            json
              ? `${JSON.stringify({ ...cluster, how }, null, 2)}\n`
              : `Cluster ${cluster.name} ${said[how]}: ${cluster.nodes} node(s), provider ${cluster.provider}.\n` +
                  `  kubeconfig: ${cluster.kubeconfig}\n` +
                  `Next: klab next proposes a lab, klab list shows all of them\n`,
          );
          return ExitCode.passed;
        }),
      );
  },
};

const said = {
  found: 'was running already',
  created: 'is ready',
  resumed: 'is running again',
  recreated: 'is ready (made anew: an earlier attempt had been cut off)',
} as const;

function nodeCount(text: string): number {
  const count = Number(text);
  // More than nine node containers on one machine is a slip of the finger rather than a wish.
  if (!Number.isInteger(count) || count < 1 || count > 9) throw new InvalidArgumentError('a number from 1 to 9');
  return count;
}
