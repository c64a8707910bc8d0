import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../src/cluster/cluster.ts';
import type { WorkloadObject } from '../../src/grading/kube-types.ts';
import type { Life, TemplateState } from '../../src/grading/story/lives.ts';
import { uidOf } from '../../src/grading/story/world.ts';
import type { Journal } from '../../src/recording/journal.ts';

/** A ReplicaSet or ControllerRevision of the journal: it keeps one template of its workload. Times by the recorder's clock. */
export interface Carrier {
  readonly uid: string;
  readonly name: string;
  readonly from: number;
  goneAt: number | undefined;
  readonly template: unknown;
  /** Its states, oldest first. */
  readonly seen: { readonly at: number; readonly object: KubeObject }[];
}

type Template = NonNullable<NonNullable<WorkloadObject['spec']>['template']>;

/** The controller acts a moment after the workload was changed; so much later it has. */
const lagMs = 2_000;

/** What this very object (by uid) controlled; a carrier made by hand for no template of the workload's is none. */
export function carriersOf(
  { entries }: Journal,
  { uid }: Pick<Life, 'uid'>,
  { kind, namespace }: { readonly kind: string; readonly namespace: string },
): readonly Carrier[] {
  const found = new Map<string, Carrier>();
  for (const entry of entries) {
    if (entry.type !== 'object' || entry.object.kind !== kind) continue;
    const { object, at } = entry;
    const { metadata } = object;
    const owned = metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) ?? false;
    if (metadata.namespace !== namespace || !owned) continue;
    const carrier: Carrier = found.get(uidOf(object)) ?? {
      uid: uidOf(object),
      name: metadata.name,
      from: at,
      goneAt: undefined,
      template: templateOf(object),
      seen: [],
    };
    found.set(carrier.uid, carrier);
    carrier.seen.push({ at, object });
    if (entry.change === 'deleted') carrier.goneAt = at;
  }
  return [...found.values()];
}

/** What carried the template in that time; undefined where the controller never came to act on it. */
export function carrierOf(carriers: readonly Carrier[], state: TemplateState): Carrier | undefined {
  const template = plain(state.last.spec?.template);
  return carriers.findLast(
    (carrier) =>
      carrier.from <= endOf(state) &&
      (carrier.goneAt === undefined || carrier.goneAt > state.from) &&
      isDeepStrictEqual(plain(carrier.template as Template), template),
  );
}

/** The change-cause that `kubectl rollout history` showed for a revision when its time ended. */
export function causeIn({ seen }: Carrier, state: TemplateState): string | undefined {
  return causeOf(seen.findLast(({ at }) => at <= endOf(state))?.object);
}

export const causeOf = (object: KubeObject | undefined): string | undefined =>
  object?.metadata.annotations?.['kubernetes.io/change-cause'];

const endOf = ({ to }: TemplateState): number => (to === undefined ? Infinity : to + lagMs);

/** A ControllerRevision keeps the template as a patch of its workload. */
function templateOf(object: KubeObject): unknown {
  const { spec, data } = object as WorkloadObject & { readonly data?: { readonly spec?: { template?: object } } };
  if (spec) return spec.template;
  const { $patch: _, ...template } = (data?.spec?.template ?? {}) as Record<string, unknown>;
  return template;
}

/** Without what the controller adds. */
function plain(template: Template | undefined): unknown {
  const { 'pod-template-hash': _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}
