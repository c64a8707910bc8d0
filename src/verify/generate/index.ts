import type { KubeObject } from '../../cluster/cluster.ts';
import { proberImage } from '../../cluster/prober.ts';
import type { BoundCheck } from '../../grading/bind.ts';
import type { Lab } from '../../lab/lab.ts';
import type { GeneratedMutant } from '../generated.ts';
import { choose } from './choose.ts';
import type { Fault } from './fault.ts';
import { idText, mutantOf } from './mutant.ts';
import { logicalName } from './namespaces.ts';
import { operators } from './operators/index.ts';
import { type Scene, sceneOf } from './scene.ts';
import { type Subject, subjectsOf } from './subjects.ts';

/** What one trial of the solution shows. */
export interface Solved {
  readonly lab: Pick<Lab, 'namespaces' | 'images' | 'stages'>;
  /** The trial's objects once its start state had settled. */
  readonly start: readonly KubeObject[];
  /** The same trial's objects once its solution had been typed and had settled. */
  readonly solved: readonly KubeObject[];
  /** Of the same trial, with its values: bindChecks(trial.lab, graders). */
  readonly checks: readonly BoundCheck[];
}

/**
 * How many are tried for a lab. Each costs a trial of its own, with the whole solution before the fault: measured on two
 * cores, two at a time, 16 s for a lab without stages and 50 to 80 s for one with a recorder and a stage. 12 are three
 * faults in each of the four objects of a usual solution, so that every object and most kinds of fault get their turn.
 */
export const mostMutants = 12;

/**
 * Wrong solutions derived from the right one: each is one fault in an object that the solution made, changed or deleted.
 * The same ones, in the same order and with the same ids, for every trial of a lab. At most `mostMutants`; none where the
 * solution leaves nothing in the cluster that a fault could be put into.
 */
export function generateMutants({ lab, start, solved, checks }: Solved): readonly GeneratedMutant[] {
  const { namespaces } = lab;
  const scene = sceneOf({ objects: solved, images: imagesOf(lab), namespaces: realNames(solved, namespaces), checks });
  const subjects = subjectsOf(start, solved, lab);
  const isNamed = (subject: Subject) => scene.isAskedFor(subject, subject.object.metadata.name);
  // Where there are more objects than faults can be tried, those that checks speak of come first.
  const ordered = [...subjects].sort((a, b) => Number(isNamed(b)) - Number(isNamed(a)));
  const candidates = ordered.flatMap((subject) => faultsOf(subject, scene, nameOf(subject, subjects)));
  return choose(candidates, mostMutants).map(({ id, subject, fault }) => mutantOf({ id, subject, fault, namespaces }));
}

interface Candidate {
  readonly object: string;
  readonly operator: string;
  readonly id: string;
  readonly subject: Subject;
  readonly fault: Fault;
}

/** The faults of one object that somebody would still judge; each once, though two kinds may come to the same. */
function faultsOf(subject: Subject, scene: Scene, object: string): readonly Candidate[] {
  const all = operators
    .filter(({ on }) => on.includes(subject.how))
    .flatMap(({ name: operator, faults }) =>
      faults(subject, scene)
        .filter(({ words }) => !scene.isOver(subject, words))
        .map((fault) => ({ object, operator, id: idText([object, ...fault.id]), subject, fault })),
    );
  const isSame = (one: Candidate, other: Candidate) => one.id === other.id || one.fault.what === other.fault.what;
  return all.filter((one, index) => all.findIndex((other) => isSame(one, other)) === index);
}

/** `deployment-web`; with its namespace where another object is called the same. */
function nameOf({ object: { kind, metadata }, namespace }: Subject, all: readonly Subject[]): string {
  const name = idText([kind.toLowerCase(), metadata.name]);
  const namesakes = all.filter(({ object }) => idText([object.kind.toLowerCase(), object.metadata.name]) === name);
  return namesakes.length > 1 ? idText([namespace, name]) : name;
}

/** The prober's image is in every cluster; in place of a shell that waits, it would make no difference. */
const imagesOf = ({ images }: Pick<Lab, 'images'>) =>
  images.some((image) => image.startsWith('shell:')) ? images : [...images, proberImage];

const realNames = (objects: readonly KubeObject[], ofLab: readonly string[]) =>
  new Map(
    objects.flatMap(({ metadata: { namespace = '' } }): [string, string][] => {
      const logical = logicalName(namespace, ofLab);
      return logical === undefined ? [] : [[logical, namespace]];
    }),
  );
