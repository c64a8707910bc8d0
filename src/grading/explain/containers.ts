import type { Container, ContainerStatus } from '../kube-types.ts';
import { configDiagnoses } from './config.ts';
import type { ContainerSubject } from './container.ts';
import { crashDiagnoses } from './crash.ts';
import type { Diagnosis } from './diagnosis.ts';
import { imageDiagnoses } from './image.ts';
import { initDiagnoses } from './init.ts';
import type { PodSubject } from './pod.ts';

/** Init containers first, as they run first; a container that is ready has nothing to explain. */
function containersOf({ pod, around }: PodSubject): readonly ContainerSubject[] {
  const { spec, status } = pod;
  const of = (statuses: readonly ContainerStatus[] = [], containers: readonly Container[] = [], init: boolean) =>
    statuses
      .filter(({ ready }) => !ready)
      .map((one) => ({ pod, around, status: one, container: containers.find(({ name }) => name === one.name), init }));
  return [
    ...of(status?.initContainerStatuses, spec?.initContainers, true),
    ...of(status?.containerStatuses, spec?.containers, false),
  ];
}

function forContainers({ id, look }: Diagnosis<ContainerSubject>): Diagnosis<PodSubject> {
  return {
    id,
    look(subject) {
      for (const container of containersOf(subject)) {
        const found = look(container);
        if (found) return found;
      }
      return undefined;
    },
  };
}

/** In the order in which a container comes to life: image, configuration, start, run. */
export const containerDiagnoses: readonly Diagnosis<PodSubject>[] = [
  ...imageDiagnoses,
  ...configDiagnoses,
  ...crashDiagnoses,
  ...initDiagnoses,
].map(forContainers);
