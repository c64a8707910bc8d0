import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../support/cli.ts';

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export const actionText = await readFile(join(root, 'action.yml'), 'utf8');
export const action: Action = parse(actionText);
export const workflow: { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> } = parse(
  await readFile(join(root, 'docs', 'workflows', 'verify-labs.yml'), 'utf8'),
);
export const page = await readFile(join(root, 'docs', 'ci.md'), 'utf8');

/** Cells of the rows of the table whose first head cell is `head`. */
export function tableOf(markdown: string, head: string): readonly (readonly string[])[] {
  const lines = markdown.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| ${head} `));
  const rows = lines.slice(from + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Every step that runs klab, with the command and the long flags that it may pass. */
export function klabCalls(steps: readonly Step[]): readonly { readonly command: string; readonly flags: string[] }[] {
  return steps.flatMap(({ run = '' }) => {
    const command = /\/klab" (\w+)/.exec(run)?.[1];
    return command ? [{ command, flags: [...run.matchAll(/[\s(](--[a-z-]{2,})/g)].map(([, flag]) => flag ?? '') }] : [];
  });
}
