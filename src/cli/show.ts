import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ExitCode } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Bindings } from '../lab/substitute.ts';
import { languages } from '../text.ts';
import type { CommandModule } from './command.ts';
import type { Context } from './context.ts';
import { findLab } from './labs.ts';
import { chosenLanguage } from './language.ts';

interface Options {
  readonly language?: string;
  readonly labs?: string;
}

/** `klab show`: a lab's text and tasks, before or while it is done. */
export const show: CommandModule = {
  name: 'show',
  summary: "read a lab's text and tasks",
  examples: ['klab show bootcamp-expose', 'klab show bootcamp-expose --language ko'],
  define(command, action) {
    command
      .argument('<lab>', 'id of the lab, as klab list shows it')
      .option('--language <language>', languages.join(' or '))
      .option('--labs <folder>', 'labs of this folder as well')
      .action(async (id: string, options: Options) => {
        await action(async (context) => {
          const language = chosenLanguage(options.language) ?? context.language;
          const lab = await findLab(id, context, options.labs && resolve(context.cwd, options.labs));
          const [{ readmes }, { labText }] = await Promise.all([import('../lab/load.ts'), import('../lab/text.ts')]);
          const readme = await readFile(join(lab.folder, readmes[language]), 'utf8');
          const bindings = await attemptValues(lab, context);
          context.stdout.write(labText(lab, readme, { language, color: context.color, ...(bindings && { bindings }) }));
          return ExitCode.passed;
        });
      });
  },
};

/** The learner's own values, when the lab has been started. */
async function attemptValues(lab: Lab, context: Context): Promise<Bindings | undefined> {
  const [{ findAttempt }, { attemptBindings }] = await Promise.all([
    import('../attempt/meant.ts'),
    import('../attempt/environment.ts'),
  ]);
  using meant = findAttempt(lab.id, context);
  const { attempt } = meant;
  return attempt && attemptBindings(lab, attempt);
}
