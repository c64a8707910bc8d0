import type { HttpResponse } from '../../src/cluster/cluster.ts';
import { compileCel } from '../../src/grading/cel.ts';
import { show } from '../../src/grading/evidence.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { WorkloadView } from '../../src/grading/workload.ts';
import { type HttpParams, isAmong } from './params.ts';
import type { Place } from './way.ts';

/** One request that got an answer. */
export interface Round {
  readonly place: Place;
  readonly answer: HttpResponse;
}

/** The first answer that is not as asked; undefined when all are. */
export function judgeAnswers(
  rounds: readonly Round[],
  wanted: HttpParams,
  workload: WorkloadView | undefined,
): Explanation | undefined {
  for (const round of rounds) {
    const broken = contentOff(round, wanted) ?? (workload && authorOff(round, workload));
    if (broken) return broken;
  }
  const { distinctPods } = wanted;
  if (!workload || distinctPods === undefined) return undefined;
  const pods = new Set(rounds.flatMap(({ answer }) => authorsOf(answer, workload)));
  if (pods.size >= distinctPods) return undefined;
  return {
    because: {
      en: `${rounds.length} requests were answered by ${pods.size} different Pods; ${distinctPods} expected.`,
      ko: `요청 ${rounds.length}번에 서로 다른 Pod ${pods.size}개가 응답했습니다(기대: ${distinctPods}개).`,
    },
    evidence: [{ field: 'answering Pods', expected: String(distinctPods), observed: [...pods].join(', ') }],
  };
}

function contentOff(
  { place, answer }: Round,
  { status, bodyIncludes, bodyMatches }: HttpParams,
): Explanation | undefined {
  const tell = (en: string, ko: string, field: string, expected: string, observed: string): Explanation => ({
    because: { en: `${place.words} ${en}`, ko: `${place.words}: ${ko}` },
    evidence: [{ field, expected, observed }],
  });
  if (!isAmong(answer.status, status)) {
    const codes = status.join(', ');
    return tell(
      `answered with status ${answer.status}; ${codes} expected.`,
      `응답 상태 코드가 ${answer.status} 입니다(기대: ${codes}).`,
      'HTTP status',
      codes,
      `${answer.status} ${show(answer.body.slice(0, 200))}`,
    );
  }
  const missing = bodyIncludes.find((text) => !answer.body.includes(text));
  if (missing !== undefined)
    return tell(
      `answered without "${missing}".`,
      `응답에 "${missing}"이(가) 없습니다.`,
      'HTTP body',
      `… ${missing} …`,
      show(answer.body),
    );
  for (const source of bodyMatches) {
    const expression = compileCel(source, { body: 'string', json: 'dyn', status: 'int', headers: 'map' });
    const result = expression.evaluate({
      body: answer.body,
      json: jsonOf(answer.body),
      status: answer.status,
      headers: answer.headers,
    });
    if (result !== true)
      return tell(
        `answered, but not fulfilling ${source}`,
        `응답이 다음 조건을 만족하지 않습니다. ${source}`,
        source,
        'true',
        `${result === false ? 'false' : result.problem}: ${show(answer.body)}`,
      );
  }
  return undefined;
}

/** An answer that names several Pods at once comes from none of them: it is a list that somebody has written. */
function authorOff({ place, answer }: Round, workload: WorkloadView): Explanation | undefined {
  const authors = authorsOf(answer, workload);
  if (authors.length === 1) return undefined;
  const { kind, name } = workload.ref;
  const names = workload.pods.map((pod) => pod.metadata.name).join(', ') || 'none there';
  return {
    because:
      authors.length === 0
        ? {
            en: `${place.words} was answered by something that is no Pod of ${kind} ${name}.`,
            ko: `${place.words}: ${kind} ${name}의 Pod가 아닌 것이 응답했습니다.`,
          }
        : {
            en: `${place.words} answered with the names of ${authors.length} Pods at once, so no Pod of ${kind} ${name} tells its own.`,
            ko: `${place.words}: 응답에 Pod 이름이 ${authors.length}개 들어 있습니다. ${kind} ${name}의 Pod가 자기 이름을 밝힌 것이 아닙니다.`,
          },
    evidence: [
      {
        field: 'HTTP body',
        expected: `the name of one Pod of ${kind} ${name}: ${names}`,
        observed: show(answer.body),
      },
    ],
  };
}

/** The Pods of the workload that an answer names, in its body or a header, as whole words. */
function authorsOf({ body, headers }: HttpResponse, { pods }: WorkloadView): string[] {
  const words = new Set(
    [body, ...Object.values(headers)].flatMap((text) => text.match(/[a-z0-9][a-z0-9.-]*[a-z0-9]/g) ?? []),
  );
  return pods.map((pod) => pod.metadata.name).filter((name) => words.has(name));
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
