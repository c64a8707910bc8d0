import type { KubeObject } from '../../cluster/cluster.ts';
import { nearest } from '../../lab/nearest.ts';
import { show } from '../evidence.ts';
import { type ContainerSubject, tellOfContainer } from './container.ts';
import type { Diagnosis } from './diagnosis.ts';

const waitingFor = ({ status }: ContainerSubject, reason: string) =>
  status.state?.waiting?.reason === reason ? (status.state.waiting.message ?? '') : undefined;

const sourceMissing: Diagnosis<ContainerSubject> = {
  id: 'env-source-missing',
  look(subject) {
    const message = waitingFor(subject, 'CreateContainerConfigError');
    const [, kind, name = ''] = /^(configmap|secret) "([^"]+)" not found/.exec(message ?? '') ?? [];
    if (kind === undefined) return undefined;
    const { configMaps, secrets } = subject.around;
    const [title, there] = kind === 'secret' ? ['Secret', secrets] : ['ConfigMap', configMaps];
    const near = nearest(name, names(there));
    return tellOfContainer(
      subject,
      {
        en: `takes environment variables from ${title} ${name}, which does not exist.${near ? ` There is ${near}.` : ''}`,
        ko: `환경 변수를 가져올 ${title} ${name}이(가) 없습니다.${near ? ` 비슷한 이름으로 ${near}이(가) 있습니다.` : ''}`,
      },
      show(message),
    );
  },
};

const keyMissing: Diagnosis<ContainerSubject> = {
  id: 'env-key-missing',
  look(subject) {
    const message = waitingFor(subject, 'CreateContainerConfigError');
    const [, key = '', title = '', name = ''] =
      /^couldn't find key (\S+) in (ConfigMap|Secret) [^/]+\/(\S+)/.exec(message ?? '') ?? [];
    if (key === '') return undefined;
    const { configMaps, secrets } = subject.around;
    const source = (title === 'Secret' ? secrets : configMaps).find(({ metadata }) => metadata.name === name);
    const keys = Object.keys((source?.data as object | undefined) ?? {});
    const near = nearest(key, keys);
    const has = keys.slice(0, 5).join(', ') || 'none';
    // Not every grader reads ConfigMaps and Secrets: what was not seen is not told.
    const list = source ? { en: ` Its keys: ${has}.`, ko: ` 있는 키: ${has}` } : { en: '', ko: '' };
    return tellOfContainer(
      subject,
      {
        en: `wants key ${key} of ${title} ${name}, which has no such key.${near ? ` There is ${near}.` : list.en}`,
        ko: `${title} ${name}에 키 ${key}이(가) 없습니다.${near ? ` 비슷한 키로 ${near}이(가) 있습니다.` : list.ko}`,
      },
      show(message),
    );
  },
};

const runsAsRoot: Diagnosis<ContainerSubject> = {
  id: 'runs-as-root',
  look(subject) {
    const message = waitingFor(subject, 'CreateContainerConfigError');
    if (!/non-root|runAsNonRoot/.test(message ?? '')) return undefined;
    return tellOfContainer(
      subject,
      {
        en: 'would run as root, but its securityContext says runAsNonRoot. Give it a runAsUser that is not 0.',
        ko: 'root로 실행되려 하지만 securityContext에 runAsNonRoot가 설정되어 있습니다. 0이 아닌 runAsUser를 지정하세요.',
      },
      show(message),
    );
  },
};

const notCreated: Diagnosis<ContainerSubject> = {
  id: 'container-not-created',
  look(subject) {
    const { reason, message } = subject.status.state?.waiting ?? {};
    if (!reason || /^(ContainerCreating|PodInitializing|CrashLoopBackOff|RunContainerError)$/.test(reason))
      return undefined;
    return tellOfContainer(
      subject,
      {
        en: `cannot be created (${reason}): ${show(message)}`,
        ko: `만들 수 없습니다(${reason}). ${show(message)}`,
      },
      reason,
    );
  },
};

const names = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name);

export const configDiagnoses: readonly Diagnosis<ContainerSubject>[] = [
  sourceMissing,
  keyMissing,
  runsAsRoot,
  notCreated,
];
