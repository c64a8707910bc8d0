import type { HttpResponse, HttpTarget } from '../../src/cluster/cluster.ts';
import { compileCel } from '../../src/grading/cel.ts';
import { show } from '../../src/grading/evidence.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { WorkloadView } from '../../src/grading/workload.ts';
import type { HttpParams } from '../http.ts';
import { describe } from './no-answer.ts';

/** One request that got an answer. */
export interface Round {
  readonly place: HttpTarget;
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
  const pods = new Set(rounds.map(({ answer }) => authorOf(answer, workload)));
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
  { status, bodyIncludes, bodyMatches, path }: HttpParams,
): Explanation | undefined {
  const where = `${describe(place)}${path}`;
  const tell = (en: string, ko: string, field: string, expected: string, observed: string): Explanation => ({
    because: { en: `${where} ${en}`, ko: `${where}: ${ko}` },
    evidence: [{ field, expected, observed }],
  });
  if (answer.status !== status) {
    return tell(
      `answered with status ${answer.status}; ${status} expected.`,
      `응답 상태 코드가 ${answer.status} 입니다(기대: ${status}).`,
      'HTTP status',
      String(status),
      `${answer.status} ${show(answer.body.slice(0, 200))}`,
    );
  }
  const missing = bodyIncludes.find((text) => !answer.body.includes(text));
  if (missing !== undefined)
    return tell(
      `answered without "${missing}".`,
      `응답에 "${missing}" 이(가) 없습니다.`,
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

function authorOff({ place, answer }: Round, workload: WorkloadView): Explanation | undefined {
  if (authorOf(answer, workload)) return undefined;
  const { kind, name } = workload.ref;
  return {
    because: {
      en: `${describe(place)} was answered by something that is no Pod of ${kind} ${name}.`,
      ko: `${describe(place)}: ${kind} ${name} 의 Pod가 아닌 것이 응답했습니다.`,
    },
    evidence: [
      {
        field: 'HTTP body',
        expected: `the name of a Pod of ${kind} ${name}: ${workload.pods.map((pod) => pod.metadata.name).join(', ') || 'none there'}`,
        observed: show(answer.body),
      },
    ],
  };
}

/** The Pod of the workload that an answer names, in its body or a header, as a whole word. */
function authorOf({ body, headers }: HttpResponse, { pods }: WorkloadView): string | undefined {
  const words = new Set(
    [body, ...Object.values(headers)].flatMap((text) => text.match(/[a-z0-9][a-z0-9.-]*[a-z0-9]/g) ?? []),
  );
  return pods.map((pod) => pod.metadata.name).find((name) => words.has(name));
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
