import { nearest } from '../../lab/nearest.ts';
import { show } from '../evidence.ts';
import type { KubeEvent } from '../kube-types.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { PodSubject } from './pod.ts';
import { eventAbout, eventEvidence, tellOfPod } from './tell.ts';

/** The newest Event of a mount that failed, while the Pod's containers wait to be created. */
function failedMount({ pod, around }: PodSubject, says?: RegExp): KubeEvent | undefined {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const creating = statuses.some(({ state }) =>
    /^(ContainerCreating|PodInitializing)$/.test(state?.waiting?.reason ?? ''),
  );
  return creating ? eventAbout(around.events, pod, ['FailedMount', 'FailedAttachVolume'], says) : undefined;
}

const sourceMissing: Diagnosis<PodSubject> = {
  id: 'volume-source-missing',
  look(subject) {
    const event = failedMount(subject, /(configmap|secret) "[^"]+" not found/);
    const [, kind, name = ''] = /(configmap|secret) "([^"]+)" not found/.exec(event?.message ?? '') ?? [];
    if (!event || kind === undefined) return undefined;
    const { configMaps, secrets } = subject.around;
    const [title, there] = kind === 'secret' ? ['Secret', secrets] : ['ConfigMap', configMaps];
    const near = nearest(
      name,
      there.map(({ metadata }) => metadata.name),
    );
    return tellOfPod(
      subject.pod,
      {
        en: `cannot mount a volume: ${title} ${name} does not exist.${near ? ` There is ${near}.` : ''}`,
        ko: `볼륨을 마운트할 수 없습니다. ${title} ${name}이(가) 없습니다.${near ? ` 비슷한 이름으로 ${near}이(가) 있습니다.` : ''}`,
      },
      { field: '.spec.volumes', expected: near ?? `an existing ${title}`, observed: name },
      eventEvidence(event),
    );
  },
};

const keyMissing: Diagnosis<PodSubject> = {
  id: 'volume-key-missing',
  look(subject) {
    const event = failedMount(subject, /references non-existent (?:config|secret) key/);
    const [, key = ''] = /non-existent (?:config|secret) key: (\S+)/.exec(event?.message ?? '') ?? [];
    if (!event) return undefined;
    return tellOfPod(
      subject.pod,
      {
        en: `cannot mount a volume: its ConfigMap or Secret has no key ${key}.`,
        ko: `볼륨을 마운트할 수 없습니다. ConfigMap 또는 Secret에 키 ${key}이(가) 없습니다.`,
      },
      { field: '.spec.volumes[*].items', expected: 'an existing key', observed: key },
      eventEvidence(event),
    );
  },
};

const mountFails: Diagnosis<PodSubject> = {
  id: 'volume-mount-fails',
  look(subject) {
    const event = failedMount(subject);
    return (
      event &&
      tellOfPod(
        subject.pod,
        {
          en: `cannot mount a volume: ${show(event.message)}`,
          ko: `볼륨을 마운트할 수 없습니다. ${show(event.message)}`,
        },
        { field: '.spec.volumes', expected: 'mounted', observed: event.reason },
        eventEvidence(event),
      )
    );
  },
};

const noSandbox: Diagnosis<PodSubject> = {
  id: 'pod-sandbox-fails',
  look({ pod, around }) {
    const creating = pod.status?.containerStatuses?.some(({ state }) => state?.waiting?.reason === 'ContainerCreating');
    const event = creating ? eventAbout(around.events, pod, 'FailedCreatePodSandBox') : undefined;
    if (!event) return undefined;
    return tellOfPod(
      pod,
      {
        en: `gets no sandbox (network) from its node: ${show(event.message)}`,
        ko: `노드가 샌드박스(네트워크)를 만들지 못했습니다. ${show(event.message)}`,
      },
      { field: '.status.containerStatuses[*].state', expected: 'running', observed: event.reason },
      eventEvidence(event),
    );
  },
};

export const volumeDiagnoses: readonly Diagnosis<PodSubject>[] = [sourceMissing, keyMissing, mountFails, noSandbox];
