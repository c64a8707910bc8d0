import { ExitCode, UsageError } from '../errors.ts';
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

/** `klab next`: the lab to be done next, why, and what to type. Exit code 0 also when all is done. */
export const next: CommandModule = {
  name: 'next',
  summary: 'propose the lab to do next: the one under way, else the easiest that you are ready for',
  examples: ['klab next', 'klab next --track services', 'klab next --language ko', 'klab next --json'],
  define(command, action) {
    command
      .option('--json', 'as JSON')
      .option('--track <track>', 'a lab of this track')
      .option('--labs <folder>', 'labs of this folder as well')
      .option('--learner <id>', 'for whom (default: who began a lab last)')
      .option('--language <language>', languages.join(' or '))
      .action((options: Options) =>
        action(async (context) => {
          const [{ withLearning, unknownTrack }, { proposalOf, proposalJson }, { nextText }, { progressText }] =
            await Promise.all([
              import('./learning.ts'),
              import('./next-proposal.ts'),
              import('./next-text.ts'),
              import('./next-words.ts'),
            ]);
          const language = chosenLanguage(options.language) ?? context.language;
          const { track, json } = options;
          return withLearning(context, options, (learning) => {
            const { labs, progress, problems, learner } = learning;
            const unknown = unknownTrack(track, labs);
            if (unknown !== undefined) throw new UsageError(unknown, { hint: 'klab list shows all labs by track' });
            const proposed = proposalOf(learning, { track, labs: options.labs, root: context.root });
            const among = labs.filter((lab) => track === undefined || lab.track === track);
            const passed = among.filter(({ id }) => progress.get(id)?.state === 'passed').length;
            const word = progressText[language];
            if (problems.length > 0) context.stderr.write(word.problems(problems.length));
            if (json) {
              const told = {
                learner,
                labs: among.length,
                passed,
                next: proposed ? proposalJson(proposed, progress) : null,
              };
              context.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
            } else if (proposed) {
              const { color, columns } = context;
              context.stdout.write(nextText(proposed, { language, color, columns }) + word.count(passed, among.length));
            } else context.stdout.write(among.length === 0 ? word.none : word.done(among.length, track));
            return ExitCode.passed;
          });
        }),
      );
  },
};
