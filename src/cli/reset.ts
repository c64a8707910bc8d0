import { ExitCode } from '../errors.ts';
import type { CommandModule } from './command.ts';

const anew = {
  en: 'The lab begins anew; your files are still there. The tasks: klab show\n',
  ko: '실습을 처음부터 다시 시작합니다. 작업 폴더의 파일은 그대로 있습니다. 과제 보기: klab show\n',
} as const;

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
          context.stderr.write(anew[context.language]);
          return ExitCode.passed;
        });
      }),
    );
  },
};
