import { ExitCode } from '../errors.ts';
import type { CommandModule } from './command.ts';

export const doctor: CommandModule = {
  name: 'doctor',
  summary: 'check what klab needs on this machine; changes nothing',
  examples: ['klab doctor', 'klab doctor --json'],
  define(command, action) {
    command.option('--json', 'print the findings as JSON').action((options: { json?: boolean }) =>
      action(async (context) => {
        const [{ examine }, { prerequisites }, { selectAll }, { setupContext }, { findingData }, byProvider] =
          await Promise.all([
            import('../setup/examine.ts'),
            import('../setup/index.ts'),
            import('../setup/selection.ts'),
            import('./prepare.ts'),
            import('./findings.ts'),
            import('./provider-findings.ts'),
          ]);
        const findings = await examine(selectAll(prerequisites), setupContext(context));
        const states = byProvider.providerStates(findings);
        const ok = byProvider.canRunLabs(states);
        if (options.json) {
          const providers = states.map((state) => ({ kind: state.kind, ok: state.ok }));
          const data = { ok, providers, prerequisites: findingData(findings) };
          context.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
        } else {
          const end = ok
            ? 'klab can run labs here.'
            : 'Something is missing. `klab setup` shows what it would do, and asks.';
          context.stdout.write(`${[...byProvider.providerSections(findings, context.color), '', end].join('\n')}\n`);
        }
        return ok ? ExitCode.passed : ExitCode.notPassed;
      }),
    );
  },
};
