import { Option } from 'commander';
import { ExitCode } from '../errors.ts';
import { defaultProviderKind, providerKinds } from '../provider/kinds.ts';
import { type Source, sources } from '../setup/prerequisite.ts';
import type { CommandModule } from './command.ts';

interface Options {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly source: Source;
  readonly provider: string;
}

export const setup: CommandModule = {
  name: 'setup',
  summary: 'install and build what klab needs; shows its plan and asks first',
  examples: ['klab setup', 'klab setup --yes', 'klab setup --source registries', 'klab setup --provider minikube'],
  define(command, action) {
    const source = new Option('--source <source>', 'where the node image and tools come from');
    const provider = new Option('--provider <kind>', 'whose clusters are to run here');
    command
      .option('-y, --yes', 'agree to what changes this machine')
      .option('--json', 'print what was found and done as JSON')
      .addOption(source.choices(sources).default('auto'))
      .addOption(provider.choices(providerKinds).default(defaultProviderKind))
      .action((options: Options) =>
        action(async (context) => {
          const [{ prepareMachine }, { findingData, findingLines }] = await Promise.all([
            import('./prepare.ts'),
            import('./findings.ts'),
          ]);
          const { yes = false, json = false, source, provider } = options;
          const began = performance.now();
          const report = await prepareMachine(context, { yes, json, source, provider, warningsToo: true });
          if (json) {
            const seconds = (performance.now() - began) / 1_000;
            const data = { ok: true, seconds, done: report.done, prerequisites: findingData(report.findings) };
            context.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
          } else {
            const end = report.done.length > 0 ? 'Ready.' : 'Ready: there was nothing to do.';
            context.stdout.write(`${[...findingLines(report.findings, context.color), '', end].join('\n')}\n`);
          }
          return ExitCode.passed;
        }),
      );
  },
};
