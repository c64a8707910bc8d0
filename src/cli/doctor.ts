import { ExitCode } from '../errors.ts';
import type { CommandModule } from './command.ts';

export const doctor: CommandModule = {
  name: 'doctor',
  summary: 'check what klab needs on this machine; changes nothing',
  examples: ['klab doctor', 'klab doctor --json'],
  define(command, action) {
    command.option('--json', 'print the findings as JSON').action((options: { json?: boolean }) =>
      action(async (context) => {
        const [{ examine, usable }, { prerequisites }, { setupContext }, { findingData, findingLines }] =
          await Promise.all([
            import('../setup/examine.ts'),
            import('../setup/index.ts'),
            import('./prepare.ts'),
            import('./findings.ts'),
          ]);
        const findings = await examine(prerequisites, setupContext(context));
        const ok = findings.every(({ status }) => usable(status));
        if (options.json) {
          context.stdout.write(`${JSON.stringify({ ok, prerequisites: findingData(findings) }, null, 2)}\n`);
        } else {
          const end = ok
            ? 'klab can run labs here.'
            : 'Something is missing. `klab setup` shows what it would do, and asks.';
          context.stdout.write(`${[...findingLines(findings, context.color), '', end].join('\n')}\n`);
        }
        return ok ? ExitCode.passed : ExitCode.notPassed;
      }),
    );
  },
};
