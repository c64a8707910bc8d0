import { resolve } from 'node:path';
import { ExitCode } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Language } from '../text.ts';
import type { CommandModule } from './command.ts';
import { labOptions } from './labs.ts';

interface Options {
  readonly json?: boolean;
  readonly track?: string;
  readonly labs?: string;
}

/** `klab list`: all labs by track. Labs with problems are named on stderr and make the exit code 64. */
export const list: CommandModule = {
  name: 'list',
  summary: 'list the labs',
  examples: ['klab list', 'klab list --track services', 'klab list --json'],
  define(command, action) {
    command
      .option('--json', 'as JSON')
      .option('--track <track>', 'only this track')
      .option('--labs <folder>', 'labs of this folder as well')
      .action(async (options: Options) => {
        await action(async (context) => {
          const [{ loadLabs }, { problemsError }, { suggestion }] = await Promise.all([
            import('../lab/load.ts'),
            import('../lab/problem.ts'),
            import('../lab/nearest.ts'),
          ]);
          const { labs, problems } = await loadLabs(
            await labOptions(context, options.labs && resolve(context.cwd, options.labs)),
          );
          const tracks = [...new Set(labs.map((lab) => lab.track))];
          const { track } = options;
          const shown = track === undefined ? labs : labs.filter((lab) => lab.track === track);
          const unknown = track !== undefined && !tracks.includes(track);
          if (unknown) context.stderr.write(`klab: no track is called \`${track}\`${suggestion(track, tracks)}\n`);
          else
            context.stdout.write(
              options.json ? `${JSON.stringify(shown.map(summary), null, 2)}\n` : table(shown, context.language),
            );
          if (problems.length > 0) context.stderr.write(`klab: ${problemsError(problems).message}\n`);
          return problems.length > 0 || unknown ? ExitCode.usage : ExitCode.passed;
        });
      });
  },
};

function summary(lab: Lab) {
  const { id, track, level, minutes, profile, title, images, addons, tasks } = lab;
  return { id, track, level, minutes, profile, title, images, addons, tasks: tasks.map((task) => task.id) };
}

/** Columns are padded by what a terminal shows: none before the last holds wide (Korean) letters. */
export function table(labs: readonly Lab[], language: Language): string {
  const rows = labs.map((lab) => [lab.track, lab.id, lab.level, `${lab.minutes} min`, lab.title[language]]);
  const all = [['TRACK', 'LAB', 'LEVEL', 'TIME', 'TITLE'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
}
