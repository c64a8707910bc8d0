import { relative, resolve } from 'node:path';
import { ExitCode, UsageError } from '../errors.ts';
import type { LintReport } from '../lint/report.ts';
import { lintFormatKinds, lintFormats } from '../reporting/lint/index.ts';
import { minorOf, versions } from '../setup/versions.ts';
import type { CommandModule } from './command.ts';

interface Options {
  readonly labs?: string;
  readonly kubernetes: string;
  readonly json?: boolean;
  readonly report?: readonly string[];
  readonly strict?: boolean;
}

const ours = minorOf(versions.kubernetes);

/** `klab lint`: what can be told of labs by their files alone. */
export const lint: CommandModule = {
  name: 'lint',
  summary: 'look for mistakes in labs, by their files alone (no cluster)',
  examples: [
    'klab lint',
    'klab lint bootcamp-expose',
    'klab lint --labs ~/mine --strict',
    'klab lint --kubernetes 1.36',
    'klab lint --report github=-',
  ],
  define(command, action) {
    command
      .argument('[names...]', 'labs or tracks; all of them when absent')
      .option('--labs <folder>', 'labs of this folder; without names, only those')
      .option('--kubernetes <version>', 'version of Kubernetes that the labs are for', ours)
      .option('--json', 'print what was found as JSON (see klab schema lint)')
      .option(
        '--report <kind=path>',
        `write it to a file, \`-\` for standard output; any number of ${lintFormatKinds.join(', ')}`,
        (value: string, before: readonly string[] = []) => [...before, value],
      )
      .option('--strict', 'warnings make the exit code 1 as well')
      .action((names: readonly string[], options: Options) =>
        action(async (context) => {
          const kubernetes = minorOf(options.kubernetes);
          if (!/^1\.\d+$/.test(kubernetes)) {
            throw new UsageError(`--kubernetes ${options.kubernetes}: is no version`, { hint: `--kubernetes ${ours}` });
          }
          const [{ parseTargets }, { writeReports }, { lintLabs }, { graders }] = await Promise.all([
            import('../reporting/targets.ts'),
            import('../reporting/write.ts'),
            import('../lint/lint.ts'),
            import('../../graders/index.ts'),
          ]);
          const { json = false, report: wanted = [], labs } = options;
          const targets = await parseTargets(lintFormats, wanted, { cwd: context.cwd, stdoutTaken: json });
          const { root, runner, signal, language, color, cwd } = context;
          const extra = labs === undefined ? {} : { extra: resolve(cwd, labs) };
          const clock = () => performance.now();
          const report = await lintLabs({ root, ...extra, names, kubernetes, graders, runner, signal, clock });
          const printed = targets.find(({ path }) => path === undefined)?.kind ?? (json ? 'json' : 'text');
          const format = await lintFormats[printed]();
          context.stdout.write(format.render(asSeenFrom(report, cwd, root), { language, color }));
          await writeReports(lintFormats, asSeenFrom(report, cwd, root), targets, { language, color });
          return report.errors > 0 || (options.strict && report.warnings > 0) ? ExitCode.notPassed : ExitCode.passed;
        }),
      );
  },
};

/** Files by their names from where the author stands, so that links and annotations work; those elsewhere as they are. */
function asSeenFrom(report: LintReport, cwd: string, root: string): LintReport {
  const seen = (file: string) => {
    const path = relative(cwd, resolve(root, file));
    return path.startsWith('..') ? file : path;
  };
  const labs = report.labs.map(({ lab, findings }) => ({
    lab,
    findings: findings.map((finding) => ({ ...finding, file: seen(finding.file) })),
  }));
  return { ...report, labs };
}
