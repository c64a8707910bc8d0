import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ExitCode, UsageError } from '../errors.ts';
import type { CommandModule } from './command.ts';
import type { Context } from './context.ts';

interface Options {
  readonly track: string;
  readonly to?: string;
  readonly title?: string;
}

/** `klab new`: makes something for authors to fill in. Only labs so far. */
export const make: CommandModule = {
  name: 'new',
  summary: 'begin to write a lab',
  examples: ['klab new lab pod-basics', 'klab new lab pod-basics --track pods --title "Pods" --to ~/mine'],
  define(command, action) {
    command
      .argument('<what>', 'lab')
      .argument('<id>', 'its name: lower-case letters, digits and -')
      .option('--track <track>', 'track that it belongs to', 'drafts')
      .option('--title <title>', 'English title; its id when absent')
      .option('--to <folder>', 'folder of labs that it comes into (default: labs/ where you are, if there is one)')
      .action((what: string, id: string, options: Options) =>
        action(async (context) => {
          if (what !== 'lab')
            throw new UsageError(`klab new ${what}: only labs can be made`, { hint: `klab new lab ${id}` });
          const { makeSkeleton } = await import('../lab/skeleton.ts');
          const { cwd, root } = context;
          const to = options.to === undefined ? await usualPlace(context) : resolve(cwd, options.to);
          const { track, title = id } = options;
          const { folder, files } = await makeSkeleton({ root, id, track, title, to });
          context.stdout.write(`${shown(folder, cwd)}\n${files.map((file) => `  ${file}\n`).join('')}`);
          context.stdout.write(
            `\nNext, again and again until lint and verify are content:\n${await nextSteps(id, to, context)}`,
          );
          return ExitCode.passed;
        }),
      );
  },
};

async function usualPlace({ cwd }: Context): Promise<string> {
  const labs = join(cwd, 'labs');
  const found = await stat(labs).catch(() => undefined);
  return found?.isDirectory() ? labs : cwd;
}

/** Labs of the catalogue are found by themselves; of others the folder has to be told. */
async function nextSteps(id: string, to: string, { cwd, root }: Context): Promise<string> {
  const { pasteable } = await import('../process/run.ts');
  const where = to === join(root, 'labs') ? [] : ['--labs', shown(to, cwd)];
  return [
    [['klab', 'lint', id, ...where], 'mistakes that the files alone show'],
    [['klab', 'start', id, ...where], 'do it as a learner; klab check, klab reset'],
    [['klab', 'verify', id, ...where], 'proves it on a cluster: start, solution, wrong solutions'],
  ]
    .map(([argv, why]) => `  ${pasteable(argv as string[])}\n      ${why}\n`)
    .join('');
}

function shown(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below === '' ? '.' : below.startsWith('..') ? path : below;
}
