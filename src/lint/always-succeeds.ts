/** Programs that print what they are told, and succeed. */
const idle = /^(?:\/(?:usr\/)?bin\/)?(?:true|echo|printf|:)$/;
const shell = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash)$/;
/** The last command of a script, after which nothing that failed before is known any more. */
const lastIdle = /(?:^|;|\|\||\n)\s*(?:true|:|exit(?: 0)?|(?:echo|printf)\b([^$`&|;\n]*))\s*;?\s*$/;

interface Asked {
  readonly argv: readonly string[];
  readonly exitCode?: unknown;
  readonly stdoutEquals?: unknown;
  readonly stdoutIncludes?: unknown;
}

/** Whether a command gives what is asked of it in any container: `true`, `grep x file || true`, `…; echo ok`. */
export function alwaysSucceeds({ argv: [program = '', ...rest], ...asked }: Asked): boolean {
  if (asked.exitCode !== undefined && asked.exitCode !== 0) return false;
  const expected = [asked.stdoutEquals, asked.stdoutIncludes].filter((text) => typeof text === 'string');
  const prints = (said: string) => expected.every((text) => text !== '' && said.includes(text));
  if (idle.test(program)) return prints(rest.join(' '));
  const [flags = '', script = ''] = rest;
  if (!shell.test(program) || !/^-\w*c$/.test(flags)) return false;
  if (/e/.test(flags) || /\bset -\w*e|\bexit (?:[1-9]|\$|")|\bexec\b/.test(script)) return false;
  const last = lastIdle.exec(script);
  // `test … ; exit` hands on what `test` said.
  if (!last || /(?:^|[;\n])\s*exit\s*;?\s*$/.test(script)) return false;
  return prints(last[1] ?? '');
}
