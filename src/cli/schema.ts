import { ExitCode, UsageError } from '../errors.ts';
import type { CommandModule } from './command.ts';

const documents = ['lab', 'report', 'verification', 'lint'] as const;

/** `klab schema`: the JSON Schemas of what klab reads (lab.yaml) and writes (`check --json`, `verify --json`, `lint --json`). */
export const schema: CommandModule = {
  name: 'schema',
  summary: 'print the JSON Schema of lab files, of reports or of verifications',
  examples: ['klab schema > lab.schema.json', 'klab schema report'],
  define(command, action) {
    command.argument('[document]', `${documents.join(', ')} (default: lab)`).action(async (document = 'lab') => {
      await action(async (context) => {
        context.stdout.write(`${JSON.stringify(await schemaOf(document), null, 2)}\n`);
        return ExitCode.passed;
      });
    });
  },
};

async function schemaOf(document: string): Promise<unknown> {
  if (document === 'lab') {
    const [{ graders }, { labJsonSchema }] = await Promise.all([
      import('../../graders/index.ts'),
      import('../lab/jsonschema.ts'),
    ]);
    return labJsonSchema(Object.values(graders));
  }
  if (document === 'report') return (await import('../reporting/report.ts')).reportJsonSchema();
  if (document === 'verification') return (await import('../verify/verification.ts')).verificationJsonSchema();
  if (document === 'lint') return (await import('../lint/report.ts')).lintReportJsonSchema();
  throw new UsageError(`there is no schema of \`${document}\``, { hint: `klab schema ${documents.join(' | ')}` });
}
