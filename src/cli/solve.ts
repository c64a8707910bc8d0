import { ExitCode } from '../errors.ts';
import type { CommandModule } from './command.ts';

export const solve: CommandModule = {
  name: 'solve',
  summary: "run the lab's own solution on the start state, to compare or to move on; your files are copied first",
  examples: ['klab solve && klab check', 'klab solve bootcamp-expose'],
  define(command, action) {
    command.argument('[lab]', 'the lab; the one started last when absent').action((lab: string | undefined) =>
      action(async (context) => {
        const { withSession } = await import('./session.ts');
        const { runSolution } = await import('../attempt/solution.ts');
        const { keepFiles } = await import('../attempt/work-files.ts');
        return withSession(context, lab, async (session) => {
          const kept = await keepFiles(session.attempt, new Date());
          if (kept) context.stderr.write(`Your files as they were before: ${kept}\n`);
          await runSolution(session.lab, session.attempt, context, (line) => context.stderr.write(`  ${line}\n`));
          context.stderr.write('Solution done. Grade it: klab check\n');
          return ExitCode.passed;
        });
      }),
    );
  },
};
