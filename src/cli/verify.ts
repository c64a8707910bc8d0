import { InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from '../errors.ts';
import { defaultProviderKind } from '../provider/kinds.ts';
import { verificationFormats, verificationKinds } from '../reporting/verification/index.ts';
import { type ClusterOptions, clusterWish, withClusterOptions } from './cluster-options.ts';
import type { CommandModule } from './command.ts';
import { jobsPerCore, mostJobs } from './verify-jobs.ts';

const mutantChoices = ['all', 'authored', 'none'] as const;
const mostRepeats = 50;

interface Options extends ClusterOptions {
  readonly labs?: string;
  readonly jobs?: number;
  readonly repeat: number;
  readonly mutants: (typeof mutantChoices)[number];
  readonly cluster?: string;
  readonly keep?: boolean;
  readonly leaveNamespaces?: boolean;
  readonly report?: readonly string[];
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** `klab verify`: proves that labs work, on a real cluster, many runs side by side. */
export const verify: CommandModule = {
  name: 'verify',
  summary: 'prove that labs work: start, solution, wrong solutions and reset, on a real cluster',
  examples: [
    'klab verify',
    'klab verify bootcamp-expose controllers',
    'klab verify --labs ./labs --report junit=junit.xml',
    'klab verify my-lab --cluster klab --mutants authored',
    'klab verify my-lab --repeat 20 --mutants none',
  ],
  define(command, action) {
    command
      .argument(
        '[lab-or-track...]',
        'labs, or all labs of a track (default: all labs; with --labs those of the folder)',
      )
      .option('--labs <folder>', 'labs of this folder as well; without names, only those')
      .option(
        '--jobs <count>',
        `how many runs side by side, 1 to ${mostJobs} (default: ${jobsPerCore} for each core)`,
        wholeNumber(mostJobs),
      )
      .option(
        '--repeat <count>',
        `how often the solution is run, 1 to ${mostRepeats}; from 2 on with statistics`,
        wholeNumber(mostRepeats),
        1,
      )
      .addOption(
        new Option('--mutants <which>', 'which wrong solutions are tried').choices(mutantChoices).default('all'),
      );
    withClusterOptions(command, `where klab's own cluster runs (default: ${defaultProviderKind})`)
      .option('--cluster <name>', 'try the labs on this running cluster (default: one of its own, removed at the end)')
      .option('--keep', 'leave the cluster that klab has made (or taken) for itself')
      .option(
        '--leave-namespaces',
        'with --cluster, where that is removed soon: empty namespaces of trials, and leave them',
      )
      .option(
        '--report <kind=path>',
        `write a report, \`-\` for standard output; any number of ${verificationKinds.join(', ')}`,
        (value: string, before: readonly string[] = []) => [...before, value],
      )
      .option('--json', 'print all of it as JSON (see klab schema verification)')
      .option('-y, --yes', 'agree to what setup changes on this machine, and to a cluster elsewhere')
      .action((words: readonly string[], options: Options) =>
        action(async (context) => {
          const { json = false, cluster } = options;
          const [{ parseTargets }, { writeReports }, { runVerification }] = await Promise.all([
            import('../reporting/targets.ts'),
            import('../reporting/write.ts'),
            import('./verify-run.ts'),
          ]);
          const targets = await parseTargets(verificationFormats, options.report ?? [], {
            cwd: context.cwd,
            stdoutTaken: json,
          });
          const { keep = false, leaveNamespaces = false, yes = false } = options;
          const { provider, labs, jobs, repeat, mutants } = options;
          const wish = await clusterWish(context, cluster, options);
          const given = cluster !== undefined || wish.existing !== undefined;
          const verification = await runVerification(context, {
            words,
            repeat,
            mutants,
            ...(labs === undefined ? {} : { labs }),
            ...(jobs === undefined ? {} : { jobs }),
            keep,
            leaveNamespaces,
            yes,
            json,
            ...(provider === undefined ? {} : { provider }),
            ...(given ? { wish } : {}),
          });
          // What authors read is in English, and as wide as their terminal.
          const { columns } = context.stdout as { readonly columns?: number };
          const style = { language: 'en', color: context.color, ...(columns ? { columns } : {}) } as const;
          const printed = targets.find(({ path }) => path === undefined)?.kind ?? (json ? 'json' : 'text');
          const format = await verificationFormats[printed]();
          context.stdout.write(format.render(verification, style));
          await writeReports(verificationFormats, verification, targets, { language: 'en', color: false });
          return verification.exitCode satisfies ExitCode;
        }),
      );
  },
};

const wholeNumber = (most: number) => (text: string) => {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > most) throw new InvalidArgumentError(`a number from 1 to ${most}`);
  return count;
};
