import { z } from 'zod';
import type { GradingCluster } from '../../src/cluster/cluster.ts';
import { LabFault } from '../../src/grading/observation.ts';
import { patternParam } from '../../src/grading/pattern.ts';
import { readLogs } from '../../src/grading/pod-logs.ts';
import { podsRef } from '../../src/grading/pod-set.ts';
import type { Truth } from './truth.ts';

export const loggedParam = z
  .strictObject({
    log: z.strictObject({
      of: podsRef,
      container: z.string().min(1).optional(),
      matches: patternParam.describe('Regular expression that the line matches.'),
    }),
  })
  .describe("The first such line in a Pod's log, or what the pattern's first group finds in it.");

/** The truth as a log tells it: of each Pod the first line that matches, in the first 256 KiB of its log. */
export async function logged(
  cluster: GradingCluster,
  { log: { of, container, matches } }: z.infer<typeof loggedParam>,
  signal: AbortSignal,
): Promise<Truth> {
  const read = await readLogs(cluster, { of, container }, signal);
  if ('because' in read) {
    if (read.fault) throw new LabFault(read);
    return { missing: read.because };
  }
  const pattern = new RegExp(matches, 'u');
  const values = read.flatMap(({ lines }) => {
    const match = lines.map((line) => pattern.exec(line)).find((one) => one !== null);
    return match ? [(match[1] ?? match.input).trim()] : [];
  });
  const title = `${of.kind} ${of.name}`;
  if (values.length === 0)
    return {
      missing: {
        en: `The log of ${title} has no line like ${matches} at this moment, so no answer can be right.`,
        ko: `지금 ${title}의 로그에 ${matches}와(과) 일치하는 줄이 없어 맞는 답이 없습니다.`,
      },
    };
  return {
    values,
    quantifier: 'any',
    what: { en: `what the log of ${title} says`, ko: `${title}의 로그에 적힌 내용` },
  };
}
