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
        return withSession(context, lab, ({ attempt }) => runLearnerShell(attempt, context));
      }),
    );
  },
};
