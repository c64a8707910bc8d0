import { ExitCode } from '../errors.ts';
import { languages } from '../text.ts';
import type { CommandModule } from './command.ts';
import { chosenLanguage } from './language.ts';

interface Options {
  readonly json?: boolean;
  readonly track?: string;
  readonly labs?: string;
  readonly learner?: string;
  readonly language?: string;
}

/** `klab list`: all labs by track, and how far the learner has come. Problems of labs go to stderr and make the exit code 64. */
export const list: CommandModule = {
  name: 'list',
  summary: 'list the labs by track, and how far you have come (klab next: in which order)',
  examples: ['klab list', 'klab list --track services', 'klab list --language ko', 'klab list --json'],
  define(command, action) {
    command
      .option('--json', 'as JSON')
      .option('--track <track>', 'only this track')
      .option('--labs <folder>', 'labs of this folder as well')
      .option('--learner <id>', 'whose progress to show (default: who began a lab last)')
      .option('--language <language>', languages.join(' or '))
      .action(async (options: Options) => {
        await action(async (context) => {
          const [{ withLearning, unknownTrack }, { propose }, { problemsError }, { labSummary }, { listText }] =
            await Promise.all([
              import('./learning.ts'),
              import('../attempt/propose.ts'),
              import('../lab/problem.ts'),
              import('./lab-summary.ts'),
              import('./list-text.ts'),
            ]);
          const language = chosenLanguage(options.language) ?? context.language;
          const { track } = options;
          return withLearning(context, options, (learning) => {
            const { labs, progress, problems } = learning;
            const unknown = unknownTrack(track, labs);
            const among = (lab: { readonly track: string }) => track === undefined || lab.track === track;
            const shown = labs.filter(among);
            const next = propose(labs, progress, among)?.lab.id;
            if (unknown !== undefined) context.stderr.write(`klab: ${unknown}\n`);
            else if (options.json) {
              context.stdout.write(
                `${JSON.stringify(
                  shown.map((lab) => labSummary(lab, progress)),
                  null,
                  2,
                )}\n`,
              );
            } else {
              const { color, columns } = context;
              context.stdout.write(listText({ ...learning, labs: shown }, { language, color, columns, next }));
            }
            if (problems.length > 0) context.stderr.write(`klab: ${problemsError(problems).message}\n`);
            return problems.length > 0 || unknown !== undefined ? ExitCode.usage : ExitCode.passed;
          });
        });
      });
  },
};
