import { ExitCode } from '../errors.ts';
import type { CommandModule } from './command.ts';

export const hint: CommandModule = {
  name: 'hint',
  summary: 'show the next hint of a task; hints rise in detail',
  examples: ['klab hint', 'klab hint --task expose', 'klab hint bootcamp-expose --task expose'],
  define(command, action) {
    command
      .argument('[lab]', 'the lab; the one started last when absent')
      .option('--task <id>', 'the task; the first that is not done when absent')
      .action((lab: string | undefined, options: { task?: string }) =>
        action(async (context) => {
          const { withSession } = await import('./session.ts');
          const { nextHints } = await import('../attempt/hints.ts');
          return withSession(context, lab, async (session, store) => {
            const { task, shown, total } = nextHints(session, store, options.task);
            context.stdout.write(`${task.title[context.language]} (${task.id})\n`);
            shown.forEach((text, index) => {
              context.stdout.write(`  ${index + 1}/${total}  ${text[context.language]}\n`);
            });
            return ExitCode.passed;
          });
        }),
      );
  },
};
