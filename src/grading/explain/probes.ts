import type { Text } from '../../text.ts';
import { show } from '../evidence.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { PodSubject } from './pod.ts';
import { eventAbout, eventEvidence, tellOfPod } from './tell.ts';

/** What a probe's failure means, from the kubelet's words. */
function meaningOf(said: string): Text {
  const [, code] = /statuscode: (\d+)/.exec(said) ?? [];
  if (code)
    return { en: `its path answers with status ${code}`, ko: `프로브 경로가 상태 코드 ${code}(으)로 응답합니다` };
  const [, port] = /dial tcp \S*?:(\d+): connect: connection refused/.exec(said) ?? [];
  if (port) return { en: `nothing listens on port ${port}`, ko: `포트 ${port}에서 듣는 프로그램이 없습니다` };
  if (/deadline exceeded|timed? ?out/i.test(said))
    return { en: 'it got no answer in time', ko: '제시간에 응답이 없습니다' };
  return { en: 'its command ends with an error', ko: '프로브 명령이 오류로 끝납니다' };
}

function probe(id: string, name: string, title: string): Diagnosis<PodSubject> {
  return {
    id,
    look({ pod, around }) {
      const { started, ...status } = pod.status?.containerStatuses?.find(({ ready }) => !ready) ?? { started: true };
      // The startup probe comes first; until it has passed the others do not run, and their Events are old.
      if (started === (name === 'Startup')) return undefined;
      const event = eventAbout(around.events, pod, 'Unhealthy', new RegExp(`^${name} probe`));
      if (!event || !('state' in status) || !status.state?.running) return undefined;
      const said = (event.message ?? '').trim();
      const meaning = meaningOf(said);
      return tellOfPod(
        pod,
        {
          en: `runs but is not Ready: its ${title} probe fails, ${meaning.en} (${show(said)}).`,
          ko: `실행 중이지만 Ready가 아닙니다. ${title} 프로브가 실패합니다: ${meaning.ko} (${show(said)}).`,
        },
        { field: '.status.conditions[type=Ready]', expected: 'True', observed: 'False' },
        eventEvidence(event),
      );
    },
  };
}

export const probeDiagnoses: readonly Diagnosis<PodSubject>[] = [
  probe('startup-probe-fails', 'Startup', 'startup'),
  probe('readiness-probe-fails', 'Readiness', 'readiness'),
];
