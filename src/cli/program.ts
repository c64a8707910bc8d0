import { Command, CommanderError } from 'commander';
import { sanitise } from '../cluster/sanitise.ts';
import { ExitCode, KlabError } from '../errors.ts';
import { CommandError } from '../process/run.ts';
import type { Context } from './context.ts';
import { commands } from './index.ts';

/** Parses argv (without node and script), runs one command, and returns the exit code. Never throws. */
export async function runCli(argv: readonly string[], context: Context): Promise<number> {
  let code: number = ExitCode.passed;
  const program = new Command('klab')
    .description('Hands-on Kubernetes labs on a real cluster, graded with evidence.')
    .version('0.1.0')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .addHelpText(
      'after',
      `
Examples:
  $ klab demo --yes                    set up, make a cluster, show a lab graded 0 and then 100
  $ klab start bootcamp-deploy-scale   begin a lab (makes the cluster when there is none)
  $ klab check --watch                 grade while you work
  $ klab next                          which lab to do next, and why

Exit codes: 0 all passed · 1 graded, not all passed · 2 could not · 64 bad usage or bad lab file
Language: set KLAB_LANG=ko for Korean.`,
    );
  for (const module of commands) {
    const command = program
      .command(module.name, { hidden: module.hidden ?? false })
      .description(module.summary)
      .exitOverride();
    command.addHelpText('after', `\nExamples:\n${module.examples.map((line) => `  $ ${line}`).join('\n')}`);
    module.define(command, async (run) => {
      code = await run(context);
    });
  }
  try {
    await program.parseAsync(argv.length > 0 ? [...argv] : ['--help'], { from: 'user' });
    return code;
  } catch (thrown) {
    return report(thrown, context);
  }
}

function report(thrown: unknown, context: Context): number {
  // Commander has already printed its message; help and version are no errors.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? ExitCode.passed : ExitCode.usage;
  if (context.signal.aborted) return ExitCode.couldNot;
  if (thrown instanceof KlabError) {
    // Names of a kubeconfig, and what programs print, are somebody else's: no escape sequence of theirs reaches the terminal.
    context.stderr.write(sanitise(`klab: ${thrown.message}\n${thrown.hint ? `→ ${thrown.hint}\n` : ''}`));
    return thrown instanceof CommandError ? ExitCode.couldNot : thrown.exitCode;
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  context.stderr.write(`klab: something klab did not expect (a defect; please report it)\n${sanitise(stack)}\n`);
  return ExitCode.couldNot;
}
