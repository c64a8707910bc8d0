import type { Runner } from '../process/run.ts';

/**
 * What bash says of the syntax of scripts, by script; those that are sound are not in it. Nothing is run (`bash -n`). All
 * are looked at in one go; only where that is not well, one by one. Empty where there is no bash.
 */
export async function syntaxErrors(
  scripts: readonly string[],
  runner: Runner,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const said = async (script: string) => {
    const options = { input: script, accept: [0, 1, 2, 127], timeoutMs: 10_000, signal } as const;
    const { exitCode, stderr } = await runner.run(['bash', '--noprofile', '--norc', '-n'], options);
    // An unfinished here-document is a mere warning to bash.
    return exitCode === 0 && stderr.trim() === '' ? undefined : stderr.trim() || 'syntax error';
  };
  try {
    if (scripts.length === 0 || (await said(`${scripts.join('\n')}\n`)) === undefined) return new Map();
    const each = await Promise.all(
      [...new Set(scripts)].map(async (script) => ({ script, error: await said(script) })),
    );
    return new Map(each.flatMap(({ script, error }) => (error === undefined ? [] : [[script, error]])));
  } catch (error) {
    signal.throwIfAborted();
    if ((error as { notFound?: unknown }).notFound === true) return new Map();
    throw error;
  }
}
