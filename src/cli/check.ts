import type { ExitCode } from '../errors.ts';
import { reportFormats, reportKinds } from '../reporting/index.ts';
import type { CommandModule } from './command.ts';
import type { Context } from './context.ts';
import type { StandingView } from './standing.ts';

/** Grades, and tells on stderr meanwhile how the checks stand. */
async function withStanding<Result>(
  { rendering, stderr, language, color, columns }: Context,
  { watch, silent }: { readonly watch: boolean; readonly silent: boolean },
  grade: (onChange: StandingView['tell']) => Promise<Result>,
): Promise<Result> {
  const [{ openStanding }, { openBoard }] = await Promise.all([
    import('./standing.ts'),
    import('../progress/board.ts'),
  ]);
  using board = openBoard({ rendering: silent ? 'silent' : rendering, stderr });
  const live = rendering === 'live' && !silent;
  using standing = openStanding(board, { language, color, columns, watch, live });
  return await grade(standing.tell);
}

/** Said when the whole lab is passed. */
const afterwards = { en: 'Which lab to do next: klab next\n', ko: '다음에 할 실습 보기: klab next\n' } as const;

/** Said when something is not right yet. */
const stuck = {
  en: 'Stuck? klab hint. Without waiting: klab check --now. At every change: klab check --watch\n',
  ko: '막혔다면: klab hint. 기다리지 않고 채점: klab check --now. 바뀔 때마다 채점: klab check --watch\n',
} as const;

interface Options {
  readonly watch?: boolean;
  readonly now?: boolean;
  readonly stage?: string;
  readonly json?: boolean;
  readonly report?: readonly string[];
}

/** `klab check`: grades an attempt, once or while the learner works. */
export const check: CommandModule = {
  name: 'check',
  summary: 'grade what has been done so far; waits for what is still starting',
  examples: [
    'klab check',
    'klab check --watch',
    'klab check bootcamp-expose --json',
    'klab check --now',
    'klab check --stage four',
    'klab check --report junit=junit.xml --report html=report.html',
  ],
  define(command, action) {
    command
      .argument('[lab]', 'the lab; the one started last when absent')
      .option('-w, --watch', 'grade again on every change; ends when all is done')
      .option('--now', 'judge the state as it is, without waiting')
      .option('--stage <id>', 'judge this checkpoint of the lab; what it finds is kept for the final grading')
      .option('--json', 'print the report as JSON (see klab schema report)')
      .option(
        '--report <kind=path>',
        `write a report, \`-\` for standard output; any number of ${reportKinds.join(', ')}`,
        (value: string, before: readonly string[] = []) => [...before, value],
      )
      .action((lab: string | undefined, options: Options) =>
        action(async (context) => {
          const { parseTargets } = await import('../reporting/targets.ts');
          const targets = await parseTargets(reportFormats, options.report ?? [], {
            cwd: context.cwd,
            stdoutTaken: options.json ?? false,
            stage: options.stage !== undefined,
          });
          const [{ withSession }, { gradeAttempt }, { writeReports }] = await Promise.all([
            import('./session.ts'),
            import('../attempt/grade.ts'),
            import('../reporting/write.ts'),
          ]);
          const { watch = false, now = false } = options;
          const printed = targets.find(({ path }) => path === undefined)?.kind ?? (options.json ? 'json' : 'text');
          return withSession(context, lab, async (session, store) => {
            const report = await withStanding(context, { watch, silent: options.json ?? false }, (onChange) =>
              gradeAttempt(session, {
                store,
                signal: context.signal,
                watch,
                ...(options.stage === undefined ? {} : { stage: options.stage }),
                now,
                onChange,
              }),
            );
            store.addReport(session.attempt.id, report);
            const { language, color } = context;
            const format = await reportFormats[printed]();
            context.stdout.write(format.render([report], { language, color }));
            if (printed === 'text' && report.exitCode === 0 && !report.stage)
              context.stdout.write(afterwards[language]);
            if (printed === 'text' && report.exitCode === 1 && !options.watch) context.stderr.write(stuck[language]);
            await writeReports(reportFormats, [report], targets, { language, color });
            return report.exitCode as ExitCode;
          });
        }),
      );
  },
};
