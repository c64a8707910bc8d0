import { z } from 'zod';
import type { KubeObject, Resource } from '../src/cluster/cluster.ts';
import { show } from '../src/grading/evidence.ts';
import { explainAbsence } from '../src/grading/explain/absence.ts';
import { defineGrader, type Sight } from '../src/grading/grader.ts';
import { type Explanation, failedBy, inconclusive, passed } from '../src/grading/observation.ts';
import { patternParam } from '../src/grading/pattern.ts';
import { podsRef, podsWatches, viewPods } from '../src/grading/pod-set.ts';
import type { Evidence } from '../src/grading/verdict.ts';
import { componentOf, countOf, doubt, type KubeEvent } from './events/plausible.ts';

const params = z
  .strictObject({
    about: z
      .strictObject({
        apiVersion: z.string().min(1),
        kind: z.string().min(1),
        namespace: z.string().min(1).optional(),
        name: z.string().min(1),
      })
      .optional()
      .describe('The object that the event is about.'),
    podsOf: podsRef.optional().describe('Instead: a Pod, or any Pod of a workload.'),
    reason: z.string().min(1).describe('Unhealthy, Killing, Scheduled, ScalingReplicaSet …'),
    type: z.enum(['Normal', 'Warning']).optional(),
    component: z
      .string()
      .min(1)
      .optional()
      .describe('Who reports it: kubelet, default-scheduler, replicaset-controller …'),
    message: patternParam.optional().describe('Found in the message (regular expression).'),
    min: z.int().min(1).default(1).describe('It has happened at least so often.'),
  })
  .refine(({ about, podsOf }) => (about === undefined) !== (podsOf === undefined), 'give either about or podsOf');

type Params = z.infer<typeof params>;

/** Default of the API server's --event-ttl. */
const keptMs = 60 * 60 * 1_000;

/** Something has happened to an object, as the component that saw it has reported. */
export const events = defineGrader<Params>({
  kind: 'events',
  summary: 'a component of Kubernetes has reported an event about an object',
  params,
  active: false,
  watches: (wanted) => [eventsFor(wanted), ...(wanted.podsOf ? podsWatches(wanted.podsOf) : collections(wanted))],
  async grade(sight, wanted) {
    const subjects = await subjectsOf(sight, wanted);
    if ('because' in subjects) return failedBy(subjects);
    const all = (await sight.list(eventsFor(wanted))) as readonly KubeEvent[];
    const fitting = all.filter((event) => subjects.some((subject) => isAbout(event, subject)) && fits(event, wanted));
    const live = (event: KubeEvent) => subjects.find((subject) => isAbout(event, subject))?.object;
    const doubts = fitting.map((event) => ({ event, why: doubt(event, live(event)) }));
    const genuine = doubts.flatMap(({ event, why }) => (why === undefined ? [event] : []));
    const times = genuine.reduce((sum, event) => sum + countOf(event), 0);
    const title = `${subjects[0]?.kind} ${subjects.map(({ name }) => name).join(', ')}`;
    if (times >= wanted.min)
      return passed(
        {
          en: `${title}: ${wanted.reason} was reported ${times} times.`,
          ko: `${title}: ${wanted.reason} 이벤트가 ${times}번 보고되었습니다.`,
        },
        ...genuine.slice(0, 5).map(evidenceOf),
      );
    const forged = doubts.find(({ why }) => why !== undefined);
    if (forged?.why !== undefined)
      return failedBy({
        because: {
          en: `An event ${wanted.reason} about ${title} is not believed: ${forged.why.en}.`,
          ko: `${title}의 ${wanted.reason} 이벤트를 믿을 수 없습니다: ${forged.why.ko}.`,
        },
        evidence: [
          { ...evidenceOf(forged.event), expected: `reported by ${wanted.component ?? componentOf(forged.event)}` },
        ],
      });
    const absent = times === 0 && wanted.about && subjects.every(({ object }) => object === undefined);
    if (absent && wanted.about) return failedBy(await explainMissing(sight, wanted.about));
    const old = subjects.every(
      ({ object }) => object && Date.now() - Date.parse(object.metadata.creationTimestamp ?? '') > keptMs,
    );
    if (old)
      return inconclusive(
        {
          en: `${title} is older than an hour, and Kubernetes keeps events no longer: whether ${wanted.reason} was reported cannot be told.`,
          ko: `${title}은(는) 만든 지 한 시간이 넘었습니다. 이벤트는 한 시간만 보관되므로 ${wanted.reason}이(가) 있었는지 알 수 없습니다.`,
        },
        {
          object: place(subjects),
          field: 'events',
          expected: `≥ ${wanted.min} × ${wanted.reason}`,
          observed: `${times}`,
        },
      );
    return failedBy({
      because: {
        en: `${title}: ${wanted.reason}${wanted.component ? ` by ${wanted.component}` : ''} was reported ${times} times; ${wanted.min} expected.`,
        ko: `${title}: ${wanted.component ? `${wanted.component}의 ` : ''}${wanted.reason} 이벤트가 ${times}번 보고되었습니다(기대: ${wanted.min}번).`,
      },
      evidence: [
        {
          object: place(subjects),
          field: 'events',
          expected: `≥ ${wanted.min} × ${wanted.reason}`,
          observed: seen(all, subjects),
        },
      ],
    });
  },
});

/** Neither the object nor an event about one of that name: a name that is mistaken, perhaps. */
async function explainMissing(sight: Sight, about: NonNullable<Params['about']>): Promise<Explanation> {
  const siblings = (await Promise.all(collections({ about }).map((resource) => sight.list(resource)))).flat();
  const { kind, name, namespace } = about;
  const absence = explainAbsence({ kind, name, ...(namespace ? { namespace } : {}) }, { siblings });
  const { en, ko } = absence.because;
  return {
    ...absence,
    because: { en: `${en} No event tells of one.`, ko: `${ko} 그런 이름의 이벤트도 없습니다.` },
  };
}

/** What events may be about. `object` is missing when it is gone; then only its name tells. */
interface Subject {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly object: KubeObject | undefined;
}

async function subjectsOf(sight: Sight, { about, podsOf }: Params): Promise<readonly Subject[] | Explanation> {
  if (podsOf) {
    const pods = await viewPods(sight, podsOf);
    return 'because' in pods
      ? pods
      : pods.map((object) => ({ kind: 'Pod', namespace: podsOf.namespace, name: object.metadata.name, object }));
  }
  if (!about) return [];
  const { apiVersion, kind, namespace, name } = about;
  const object = await sight.get({ apiVersion, kind, name, ...(namespace ? { namespace } : {}) });
  return [{ kind, namespace, name, object }];
}

function collections({ about }: Pick<Params, 'about'>): readonly Resource[] {
  return about
    ? [{ apiVersion: about.apiVersion, kind: about.kind, ...(about.namespace ? { namespace: about.namespace } : {}) }]
    : [];
}

/** Events about objects that have no namespace are kept in `default`. */
function eventsFor({ about, podsOf }: Params): Resource {
  return { apiVersion: 'v1', kind: 'Event', namespace: podsOf?.namespace ?? about?.namespace ?? 'default' };
}

/** By uid: an event about an earlier object of that name says nothing of this one. */
function isAbout({ involvedObject }: KubeEvent, { kind, name, object }: Subject): boolean {
  if (involvedObject?.kind !== kind || involvedObject.name !== name) return false;
  // Nodes are reported by their name instead of their uid.
  return !object || involvedObject.uid === object.metadata.uid || (kind === 'Node' && involvedObject.uid === name);
}

function fits(event: KubeEvent, { reason, type, component, message }: Params): boolean {
  return (
    event.reason === reason &&
    (type === undefined || event.type === type) &&
    (component === undefined || componentOf(event) === component) &&
    (message === undefined || new RegExp(message, 'u').test((event.message ?? '').slice(0, 4_096)))
  );
}

function evidenceOf(event: KubeEvent): Evidence {
  const { kind = '', name = '', namespace, uid } = event.involvedObject ?? {};
  const object = { kind, name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}) };
  return {
    object,
    field: `event ${event.reason} (${componentOf(event)})`,
    observed: `${countOf(event)} × ${show(event.message)}`,
  };
}

function place([subject]: readonly Subject[]): NonNullable<Evidence['object']> {
  const { kind = '', name = '', namespace } = subject ?? {};
  return { kind, name, ...(namespace ? { namespace } : {}) };
}

function seen(all: readonly KubeEvent[], subjects: readonly Subject[]): string {
  const reasons = all
    .filter((event) => subjects.some((subject) => isAbout(event, subject)))
    .map((event) => `${event.reason} (${componentOf(event)})`);
  return [...new Set(reasons)].slice(0, 8).join(', ') || 'no events';
}
