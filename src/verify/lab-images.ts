import type { KubeObject } from '../cluster/cluster.ts';
import { shortName } from '../grading/image-name.ts';
import type { Container, ContainerStatus, Pod } from '../grading/kube-types.ts';
import type { Lab } from '../lab/lab.ts';
import { suggestion } from '../lab/nearest.ts';
import { containersOf as containersOfTemplate } from './generate/pod-template.ts';
import type { Problem } from './verification.ts';

/** Why a container waits whose image is not there. */
const imageTrouble = /^(ErrImage|ImagePull|ImageInspect|InvalidImage)/;

/** A Pod that waits for an image. */
export interface ImageTrouble {
  /** As a manifest names it. */
  readonly image: string;
  readonly pod: string;
  /** The lab promises it, so that klab should have loaded it. */
  readonly promised: boolean;
  readonly problem: Problem;
}

/** Pods that wait for an image which is not on their node; each image once. */
export function missingImages(lab: Pick<Lab, 'images'>, objects: readonly KubeObject[]): readonly ImageTrouble[] {
  const found = containersIn(objects).flatMap(({ pod, container, status }): ImageTrouble[] => {
    const { reason = '', message = '' } = status?.state?.waiting ?? {};
    if (!imageTrouble.test(reason)) return [];
    const image = container.image ?? status?.image ?? '';
    const listed = lab.images.includes(shortName(image));
    const why = listed
      ? container.imagePullPolicy === 'Always'
        ? 'The lab has it, but imagePullPolicy Always asks a registry for it'
        : 'The lab names it in `images`, and yet it is not on the node'
      : `\`images\` of lab.yaml does not name it${suggestion(shortName(image), lab.images)}`;
    const what = `missing image: Pod ${pod} waits for ${image} (${reason}${message === '' ? '' : `: ${message}`}). ${why}`;
    return [{ image, pod, promised: listed && container.imagePullPolicy !== 'Always', problem: { what } }];
  });
  return found.filter(({ image }, index) => found.findIndex((other) => other.image === image) === index);
}

/** Images that run although the lab does not name them: here another lab has brought them, elsewhere they are missing. */
export function unlistedImages(lab: Pick<Lab, 'images'>, objects: readonly KubeObject[]): readonly Problem[] {
  const runs = containersIn(objects).filter(({ status }) => status?.state?.running ?? status?.state?.terminated);
  const images = new Map(runs.map(({ pod, container }) => [container.image ?? '', pod]));
  return [...images]
    .filter(([image]) => /^[^@]+$/.test(image) && !lab.images.includes(shortName(image)))
    .map(([image, pod]) => ({
      what: `missing image: Pod ${pod} runs ${image}, which \`images\` of lab.yaml does not name: where no other lab has brought it, it is not there`,
    }));
}

/**
 * Images that objects ask for whose Pods are not there yet (a CronJob, a Deployment of 0), and that the lab does not name.
 * Left out: those that the objects `before` name as well, and what other objects have made.
 */
export function unlistedInTemplates(
  lab: Pick<Lab, 'images'>,
  objects: readonly KubeObject[],
  before: readonly KubeObject[],
): readonly Problem[] {
  const known = new Set(before.flatMap(templateImages));
  const pods = new Set(containersIn(objects).map(({ container }) => container.image));
  const found = objects
    .filter(({ metadata }) => !metadata.ownerReferences?.some(({ controller }) => controller))
    .flatMap((object) =>
      templateImages(object).map((image) => ({ image, title: `${object.kind} ${object.metadata.name}` })),
    )
    .filter(({ image }) => !known.has(image) && !pods.has(image) && !lab.images.includes(shortName(image)));
  return found.map(({ image, title }) => ({
    what: `missing image: the Pods of ${title} would run ${image}, which \`images\` of lab.yaml does not name${suggestion(shortName(image), lab.images)}`,
  }));
}

const templateImages = (object: KubeObject): readonly string[] =>
  object.kind === 'Pod'
    ? []
    : containersOfTemplate(object).flatMap(({ container: { image } }) => (typeof image === 'string' ? [image] : []));

interface Placed {
  readonly pod: string;
  readonly container: Container;
  readonly status: ContainerStatus | undefined;
}

const containersIn = (objects: readonly KubeObject[]): readonly Placed[] =>
  objects.filter(({ kind, apiVersion }) => kind === 'Pod' && apiVersion === 'v1').flatMap((pod) => containersOf(pod));

function containersOf({ metadata, spec, status }: Pod): readonly Placed[] {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((container) => ({
    pod: metadata.name,
    container,
    status: statuses.find(({ name }) => name === container.name),
  }));
}
