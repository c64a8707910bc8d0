import { z } from 'zod';
import { pointAt } from '../src/grading/evidence.ts';
import { explainPod } from '../src/grading/explain/pod.ts';
import { lookAround } from '../src/grading/explain/surroundings.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { isReady } from '../src/grading/kube-types.ts';
import { failed, failedBy, passed } from '../src/grading/observation.ts';
import { patternParam } from '../src/grading/pattern.ts';
import { readLogs } from '../src/grading/pod-logs.ts';
import { podsRef, podsWatches } from '../src/grading/pod-set.ts';
import { duration, what as whatParam } from '../src/grading/story/params.ts';
import { countingParam, explainCounting } from './logs/pace.ts';

const params = z
  .strictObject({
    of: podsRef,
    container: z.string().min(1).optional(),
    matches: patternParam.describe('Regular expression that lines are held against.'),
    what: whatParam
      .optional()
      .describe(
        'What such a line tells, for the learner: `a call to http://payment`. Else the expression itself is shown.',
      ),
    min: z.int().min(1).default(1).describe('How many lines must match.'),
    distinct: z.int().min(2).optional().describe('How many different texts the last group must have found in a log.'),
    from: z
      .enum(['any', 'every'])
      .default('any')
      .describe('Whether all Pods together or each of them must have so many.'),
    tailLines: z
      .union([z.int().min(1).max(5_000), z.literal('all')])
      .default(500)
      .describe('Only the last lines; all: from the first line on.'),
    since: duration
      .refine((ms) => ms >= 1_000, 'must be 1 s or longer')
      .optional()
      .describe('Only lines of the last …, by the clock of the node: 15s.'),
    counting: countingParam.optional(),
  })
  .refine(({ matches, distinct, counting }) => !(distinct ?? counting) || groupsIn(matches) > 0, {
    path: ['matches'],
    message: 'needs a group ( ), which `counting` and `distinct` speak of',
  })
  .refine(({ min, counting }) => !counting || min >= 3, { path: ['min'], message: 'must be at least 3 to see a pace' });

type Params = z.infer<typeof params>;

/** What the containers of a workload have logged. */
export const logs = defineGrader<Params>({
  kind: 'logs',
  summary: "lines in the logs of a workload's own Pods match a pattern",
  params,
  active: true,
  watches: ({ of }) => podsWatches(of),
  async grade(cluster, { of, container, matches, what, min, from, distinct, since, counting, tailLines }, signal) {
    const part = {
      ...(tailLines === 'all' ? {} : { tailLines }),
      ...(since ? { sinceSeconds: Math.ceil(since / 1_000) } : {}),
    };
    const read = await readLogs(cluster, { of, container, ...part, ...(counting ? { timestamps: true } : {}) }, signal);
    if ('because' in read) return failedBy(read);
    const pattern = new RegExp(matches, 'u');
    const found = read.map(({ pod, lines }) => ({
      pod,
      lines: lines.flatMap((line) => {
        const [stamp = '', text = ''] = counting ? halves(line) : ['', line];
        const match = pattern.exec(text);
        return match ? [{ text, at: Date.parse(stamp), number: match[1] ?? '', last: match.at(-1) ?? '' }] : [];
      }),
    }));
    const counts = found.map(({ lines }) => lines.length);
    const count =
      from === 'every'
        ? Math.min(...counts, found.length === 0 ? 0 : Infinity)
        : counts.reduce((sum, one) => sum + one, 0);
    const best = found.find(({ lines }) => (from === 'every' ? lines.length === count : lines.length > 0)) ?? found[0];
    const evidence = {
      object: best ? pointAt(best.pod) : { ...of },
      field: 'logs',
      expected: `≥ ${min} × ${what?.en ?? `/${matches}/`}${since ? ` in ${since / 1_000} s` : ''}`,
      observed: `${count}${best?.lines[0] ? `: ${best.lines[0].text.slice(0, 200)}` : ''}`,
    };
    if (count < min) {
      const unready = found.find(({ pod }) => !isReady(pod))?.pod;
      const broken = unready && explainPod(unready, await lookAround(cluster, of.namespace, unready));
      if (broken) return failedBy(broken);
      const recently = since
        ? { en: ` of the last ${since / 1_000} s`, ko: `최근 ${since / 1_000}초 동안 ` }
        : undefined;
      return failed(
        {
          en: `The logs of ${of.kind} ${of.name} have ${count} lines${recently?.en ?? ''} ${what ? `of this kind: ${what.en}` : `like ${matches}`}; ${min} expected.`,
          ko: `${of.kind} ${of.name}의 로그에 ${recently?.ko ?? ''}${what ? `‘${what.ko}’에 해당하는` : `${matches}와(과) 일치하는`} 줄이 ${count}개입니다(기대: ${min}개).`,
        },
        evidence,
      );
    }
    for (const { pod, lines } of found) {
      const off = counting && explainCounting(pod, lines, counting.every);
      if (off) return failedBy(off);
      const different = new Set(lines.map(({ last }) => last)).size;
      if (distinct === undefined || different >= distinct) continue;
      const title = pod.metadata.name;
      return failed(
        {
          en: `The lines of Pod ${title} say too much the same: ${different} different texts; ${distinct} expected.`,
          ko: `Pod ${title}의 로그 줄이 거의 같습니다. 서로 다른 내용이 ${different}개입니다(기대: ${distinct}개).`,
        },
        { ...evidence, expected: `≥ ${distinct} different`, observed: `${different}: ${lines[0]?.last.slice(0, 200)}` },
      );
    }
    return passed({ en: `${count} log lines match.`, ko: `로그 ${count}줄이 일치합니다.` }, evidence);
  },
});

/** A line with its stamp: the stamp, and what the container wrote. */
function halves(line: string): readonly [string, string] {
  const space = line.indexOf(' ');
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
}

const groupsIn = (source: string) => (new RegExp(`${source}|`, 'u').exec('')?.length ?? 1) - 1;
