import { ExitCode } from '../errors.ts';
import type { CommandModule } from './command.ts';

export const reset: CommandModule = {
  name: 'reset',
  summary: "put the lab back to its start state; what was made in the lab's namespaces is lost, the work folder stays",
  examples: ['klab reset', 'klab reset bootcamp-expose'],
  define(command, action) {
    command.argument('[lab]', 'the lab; the one started last when absent').action((lab: string | undefined) =>
      action(async (context) => {
        const { withSession } = await import('./session.ts');
        const { resetSteps } = await import('../attempt/reset.ts');
        const { runSteps } = await import('../progress/steps.ts');
        return withSession(context, lab, async (session, store) => {
          await runSteps(resetSteps(session, store, context.signal), context);
          return ExitCode.passed;
        });
      }),
    );
  },
};
