import { type ContainerSubject, tellOfContainer } from './container.ts';
import type { Diagnosis } from './diagnosis.ts';

/** The Pod's own containers wait until every init container has ended well. */
const running: Diagnosis<ContainerSubject> = {
  id: 'init-container-runs',
  look: (subject) =>
    subject.init && subject.status.state?.running
      ? tellOfContainer(
          subject,
          {
            en: "still runs; the Pod's own containers start when it has ended.",
            ko: '아직 실행 중입니다. 이것이 끝나야 Pod의 컨테이너가 시작됩니다.',
          },
          'running',
        )
      : undefined,
};

const creating: Diagnosis<ContainerSubject> = {
  id: 'container-creating',
  look(subject) {
    const { reason } = subject.status.state?.waiting ?? {};
    if (reason !== 'ContainerCreating' && reason !== 'PodInitializing') return undefined;
    return tellOfContainer(subject, { en: 'is being created.', ko: '만드는 중입니다.' }, reason);
  },
};

export const initDiagnoses: readonly Diagnosis<ContainerSubject>[] = [running, creating];
