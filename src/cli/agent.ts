import { ExitCode, UsageError } from '../errors.ts';
import type { Recording } from '../recording/recording.ts';
import type { CommandModule } from './command.ts';

interface Options {
  readonly attempt: string;
  readonly recordings: string;
  readonly file: string;
}

/** `klab agent record`: what klab's own Pods run. Not for people. */
export const agent: CommandModule = {
  name: 'agent',
  summary: 'internal: what klab runs in the cluster',
  examples: [],
  hidden: true,
  define(command, action) {
    command
      .command('record')
      .description('follow an attempt from inside the cluster')
      .requiredOption('--attempt <id>', 'id of the attempt')
      .requiredOption('--recordings <json>', 'what to follow (src/recording/recording.ts)')
      .requiredOption('--file <path>', 'where the journal goes')
      .action((options: Options) =>
        action(async ({ signal }) => {
          const [{ record }, { openFollowing }, { podIdentity }, { podResolver }] = await Promise.all([
            import('../recording/record.ts'),
            import('../cluster/follow.ts'),
            import('../cluster/in-cluster.ts'),
            import('../recording/resolve.ts'),
          ]);
          await using following = await openFollowing(podIdentity(), { signal });
          const { attempt, file } = options;
          const resolve = await podResolver();
          await record({ attempt, file, recordings: parse(options.recordings), following, resolve, signal });
          return ExitCode.passed;
        }),
      );
  },
};

function parse(json: string): readonly Recording[] {
  try {
    return JSON.parse(json) as readonly Recording[];
  } catch (cause) {
    throw new UsageError('--recordings is no JSON', { cause });
  }
}
