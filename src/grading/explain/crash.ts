import { show } from '../evidence.ts';
import { type ContainerSubject, eventOfContainer, tellOfContainer } from './container.ts';
import type { Diagnosis } from './diagnosis.ts';
import { endOf } from './last-words.ts';
import { eventEvidence } from './tell.ts';

/** How a container ended that does not run now, or was killed a moment ago. */
function ending(subject: ContainerSubject) {
  const { status, around } = subject;
  if (status.state?.running) return undefined;
  const end = endOf(status);
  if (!end) return undefined;
  const line = around.words?.container === status.name ? around.words.line : undefined;
  const code = end.exitCode ?? -1;
  const restarts = status.restartCount ?? 0;
  const observed = `${end.reason ?? 'ended'}, exit code ${code}, ${restarts} restarts`;
  return {
    end,
    code,
    line,
    observed,
    log: line === undefined ? undefined : { field: 'last log line', observed: line },
  };
}

const outOfMemory: Diagnosis<ContainerSubject> = {
  id: 'out-of-memory',
  look(subject) {
    const found = ending(subject);
    if (found?.end.reason !== 'OOMKilled') return undefined;
    const limit = subject.container?.resources?.limits?.['memory'];
    return tellOfContainer(
      subject,
      {
        en: `was killed because it used more memory than its limit${limit ? ` of ${limit}` : ''} (OOMKilled).`,
        ko: `메모리 한도${limit ? ` ${limit}` : ''}보다 많이 사용해 강제 종료되었습니다(OOMKilled).`,
      },
      found.observed,
      found.log,
    );
  },
};

const programMissing: Diagnosis<ContainerSubject> = {
  id: 'program-missing',
  look(subject) {
    const found = ending(subject);
    const [, program] =
      /exec: "([^"]*)": (?:executable file not found|stat .*no such file)/.exec(found?.end.message ?? '') ?? [];
    if (!found || (program === undefined && found.code !== 127)) return undefined;
    const what = program === undefined ? '' : ` "${program}"`;
    return tellOfContainer(
      subject,
      {
        en: `cannot run its command: there is no program${what} in its image${program === undefined ? ' of the name that its shell was given (exit code 127)' : ''}.`,
        ko: `명령을 실행할 수 없습니다. 이미지 안에 ${program === undefined ? '셸이 실행하려는 프로그램이 없습니다(종료 코드 127)' : `프로그램${what}이(가) 없습니다`}.`,
      },
      found.observed,
      found.log,
    );
  },
};

const programForbidden: Diagnosis<ContainerSubject> = {
  id: 'program-not-executable',
  look(subject) {
    const found = ending(subject);
    const [, program] = /exec: "([^"]*)": permission denied/.exec(found?.end.message ?? '') ?? [];
    if (!found || (program === undefined && found.code !== 126)) return undefined;
    const what = program === undefined ? '' : ` "${program}"`;
    return tellOfContainer(
      subject,
      {
        en: `may not run its command${what}: the file is not executable${program === undefined ? ' (exit code 126)' : ''}.`,
        ko: `명령${program === undefined ? '을' : `${what}을(를)`} 실행할 권한이 없습니다. 실행 가능한 파일이 아닙니다${program === undefined ? '(종료 코드 126)' : ''}.`,
      },
      found.observed,
      found.log,
    );
  },
};

const notStarted: Diagnosis<ContainerSubject> = {
  id: 'container-not-started',
  look(subject) {
    const found = ending(subject);
    if (found?.end.reason !== 'StartError') return undefined;
    const why = show(found.end.message?.replace(/^.*unable to start container process: /s, ''));
    return tellOfContainer(
      subject,
      { en: `cannot be started: ${why}`, ko: `시작할 수 없습니다. ${why}` },
      found.observed,
    );
  },
};

/** The kubelet killed it; its exit code (137, 143) tells nothing of why. */
const notAlive: Diagnosis<ContainerSubject> = {
  id: 'liveness-fails',
  look(subject) {
    const found = ending(subject);
    const event = found && eventOfContainer(subject, 'Unhealthy', /^(Liveness|Startup) probe/);
    if (!event || !eventOfContainer(subject, 'Killing', /failed (liveness|startup) probe/)) return undefined;
    return tellOfContainer(
      subject,
      {
        en: `is restarted again and again by the kubelet: ${show(event.message?.trim())}`,
        ko: `kubelet이 계속 다시 시작시키고 있습니다. ${show(event.message?.trim())}`,
      },
      found.observed,
      eventEvidence(event),
      found.log,
    );
  },
};

const finished: Diagnosis<ContainerSubject> = {
  id: 'container-finished',
  look(subject) {
    const found = ending(subject);
    if (found?.code !== 0 || subject.init) return undefined;
    return tellOfContainer(
      subject,
      {
        en: 'did its work and ended (exit code 0). What a Pod like this runs has to keep running; it is restarted each time.',
        ko: '할 일을 마치고 종료되었습니다(종료 코드 0). 이런 Pod의 프로그램은 계속 실행되어야 하므로 매번 다시 시작됩니다.',
      },
      found.observed,
      found.log,
    );
  },
};

const crashes: Diagnosis<ContainerSubject> = {
  id: 'container-crashes',
  look(subject) {
    const found = ending(subject);
    if (!found || found.code === 0) return undefined;
    const { name } = subject.pod.metadata;
    const cause = `${found.end.reason ?? 'Error'}, exit code ${found.code}`;
    const { line } = found;
    const clue = line
      ? { en: `Its last words: ${line}`, ko: `마지막 로그: ${line}` }
      : {
          en: `\`kubectl logs ${name} --previous\` tells why.`,
          ko: `\`kubectl logs ${name} --previous\`로 이유를 볼 수 있습니다.`,
        };
    return tellOfContainer(
      subject,
      { en: `keeps ending (${cause}). ${clue.en}`, ko: `계속 종료됩니다(${cause}). ${clue.ko}` },
      found.observed,
      found.log,
    );
  },
};

export const crashDiagnoses: readonly Diagnosis<ContainerSubject>[] = [
  outOfMemory,
  programMissing,
  programForbidden,
  notStarted,
  notAlive,
  finished,
  crashes,
];
