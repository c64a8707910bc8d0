import { ExitCode } from '../errors.ts';
import type { CommandModule } from './command.ts';

export const shell: CommandModule = {
  name: 'shell',
  summary: "open a shell with the attempt's KUBECONFIG, namespace and work folder",
  examples: ['klab shell', 'klab shell bootcamp-expose'],
  define(command, action) {
    command.argument('[lab]', 'the lab; the one started last when absent').action((lab: string | undefined) =>
      action(async (context) => {
        const { withSession } = await import('./session.ts');
        const { runLearnerShell } = await import('../attempt/shell.ts');
        return withSession(context, lab, async ({ attempt }) => {
          const namespace = Object.values(attempt.namespaces)[0];
          context.stderr.write(
            context.language === 'ko'
              ? `실습 ${attempt.lab} 셸입니다 (네임스페이스 ${namespace}). 다른 터미널에서 klab check --watch, 나가려면 exit.\n`
              : `Shell for lab ${attempt.lab} (namespace ${namespace}). In another terminal: klab check --watch. To leave: exit\n`,
          );
          await runLearnerShell(attempt, context);
          return ExitCode.passed;
        });
      }),
    );
  },
};
