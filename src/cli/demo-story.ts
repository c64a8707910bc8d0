import { gradeAttempt } from '../attempt/grade.ts';
import { resetSteps } from '../attempt/reset.ts';
import { attemptStore } from '../attempt/session.ts';
import { runSolution } from '../attempt/solution.ts';
import { ExitCode } from '../errors.ts';
import { runSteps } from '../progress/steps.ts';
import { json } from '../reporting/json.ts';
import type { Report } from '../reporting/report.ts';
import { text } from '../reporting/text.ts';
import { beginLab } from './begin-lab.ts';
import { clusterWish } from './cluster-options.ts';
import type { Context } from './context.ts';

interface Request {
  readonly lab: string;
  readonly cluster: string;
  readonly yes: boolean;
  readonly json: boolean;
}

const story = {
  en: {
    untouched: 'Nobody has done anything yet. Graded now, the lab scores:',
    solving: "Now the lab's own solution, typed as a learner would:",
    solved: 'Graded again:',
    wrongStart: 'The start state should score 0 and the solution 100; this lab or this cluster is broken.',
    next: (lab: string) =>
      `The cluster stays for you. Try it yourself:\n  klab reset ${lab} && klab shell ${lab}\nDelete it with all that klab made:\n  klab down\n`,
  },
  ko: {
    untouched: '아직 아무것도 하지 않은 상태에서 채점하면:',
    solving: '이제 학습자가 입력하듯 실습의 모범 답안을 실행합니다:',
    solved: '다시 채점하면:',
    wrongStart: '시작 상태는 0점, 모범 답안은 100점이어야 합니다. 실습이나 클러스터에 문제가 있습니다.',
    next: (lab: string) =>
      `클러스터는 그대로 남아 있습니다. 직접 해 보세요:\n  klab reset ${lab} && klab shell ${lab}\nklab이 만든 것을 모두 지우려면:\n  klab down\n`,
  },
} as const;

/** Exit code 0 only when the start state scored 0 and the solution scored everything. */
export async function runDemo(context: Context, request: Request): Promise<ExitCode> {
  const tell = (line: string) => request.json || context.stdout.write(`\n${line}\n`);
  const show = (report: Report) => request.json || context.stdout.write(`\n${text.render([report], context)}`);
  const words = story[context.language];
  const { signal } = context;

  const { cluster, ...rest } = request;
  const wish = await clusterWish(context, cluster, {});
  const session = await beginLab(context, { ...rest, wish });
  using store = attemptStore(context.paths);
  const rendering = { rendering: request.json ? ('silent' as const) : context.rendering, stderr: context.stderr };
  // The story begins at the start state, whatever has been done to the lab before.
  if (!session.fresh) await runSteps(resetSteps(session, store, signal), rendering);

  tell(words.untouched);
  const before = await gradeAttempt(session, { store, signal, now: true });
  show(before);

  tell(words.solving);
  const echo = (line: string) => request.json || context.stderr.write(`  ${line}\n`);
  await runSolution(session.lab, session.attempt, context, echo);

  tell(words.solved);
  const after = await gradeAttempt(session, { store, signal });
  show(after);
  store.addReport(session.attempt.id, after);
  if (request.json) context.stdout.write(json.render([after], context));

  const proven = before.score === 0 && before.exitCode === 1 && after.exitCode === 0;
  tell(proven ? words.next(request.lab) : words.wrongStart);
  return proven ? ExitCode.passed : ExitCode.couldNot;
}
