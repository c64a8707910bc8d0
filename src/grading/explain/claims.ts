import { nearest } from '../../lab/nearest.ts';
import { show } from '../evidence.ts';
import type { Claim } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import type { PodSubject } from './pod.ts';
import { nothingKnown, type Surroundings } from './surroundings.ts';
import { eventAbout, eventEvidence, tell, tellOfPod } from './tell.ts';

interface ClaimSubject {
  readonly claim: Claim;
  readonly around: Surroundings;
}

/** Why a PersistentVolumeClaim is not Bound; undefined when it is. */
export function explainClaim(claim: Claim, around: Surroundings = nothingKnown): Explanation | undefined {
  return claim.status?.phase === 'Bound' ? undefined : diagnose(claimStates, { claim, around });
}

const field = '.status.phase';

const noClass: Diagnosis<ClaimSubject> = {
  id: 'claim-no-class',
  look({ claim, around }) {
    const event = eventAbout(around.events, claim, 'ProvisioningFailed', /storageclass\S* "[^"]*" not found/);
    if (!event) return undefined;
    const { storageClassName: wanted = '' } = claim.spec ?? {};
    const known = around.storageClasses.map(({ metadata }) => metadata.name);
    const list = known.join(', ') || 'none';
    return tell(
      claim,
      {
        en: `PersistentVolumeClaim ${claim.metadata.name} asks for StorageClass "${wanted}", which does not exist. There is: ${list}.`,
        ko: `PersistentVolumeClaim ${claim.metadata.name}: 요청한 StorageClass "${wanted}"이(가) 없습니다. 있는 StorageClass: ${list}`,
      },
      { field: '.spec.storageClassName', expected: known.join(', ') || 'an existing StorageClass', observed: wanted },
      eventEvidence(event),
    );
  },
};

const noVolume: Diagnosis<ClaimSubject> = {
  id: 'claim-no-volume',
  look({ claim, around }) {
    const event = eventAbout(around.events, claim, 'FailedBinding');
    return (
      event &&
      tell(
        claim,
        {
          en: `PersistentVolumeClaim ${claim.metadata.name} finds no PersistentVolume that fits, and no StorageClass makes one for it.`,
          ko: `PersistentVolumeClaim ${claim.metadata.name}: 조건에 맞는 PersistentVolume이 없고, 새로 만들어 줄 StorageClass도 없습니다.`,
        },
        { field, expected: 'Bound', observed: claim.status?.phase },
        eventEvidence(event),
      )
    );
  },
};

const notProvisioned: Diagnosis<ClaimSubject> = {
  id: 'claim-not-provisioned',
  look({ claim, around }) {
    const event = eventAbout(around.events, claim, 'ProvisioningFailed');
    return (
      event &&
      tell(
        claim,
        {
          en: `PersistentVolumeClaim ${claim.metadata.name} gets no volume: ${show(event.message)}`,
          ko: `PersistentVolumeClaim ${claim.metadata.name}: 볼륨을 만들지 못했습니다. ${show(event.message)}`,
        },
        { field, expected: 'Bound', observed: claim.status?.phase },
        eventEvidence(event),
      )
    );
  },
};

/** No trouble at all: the volume is made where the first Pod that uses it will run. */
const waits: Diagnosis<ClaimSubject> = {
  id: 'claim-waits-for-pod',
  look({ claim, around }) {
    const event = eventAbout(around.events, claim, 'WaitForFirstConsumer');
    return (
      event &&
      tell(
        claim,
        {
          en: `PersistentVolumeClaim ${claim.metadata.name} is Pending because no Pod uses it yet; that is normal, it is bound with its first Pod.`,
          ko: `PersistentVolumeClaim ${claim.metadata.name}: 아직 사용하는 Pod가 없어 Pending입니다. 정상이며, 첫 Pod가 생기면 바인딩됩니다.`,
        },
        { field, expected: 'Bound', observed: claim.status?.phase },
        eventEvidence(event),
      )
    );
  },
};

const pending: Diagnosis<ClaimSubject> = {
  id: 'claim-pending',
  look: ({ claim }) =>
    tell(
      claim,
      {
        en: `PersistentVolumeClaim ${claim.metadata.name} is not bound to a volume.`,
        ko: `PersistentVolumeClaim ${claim.metadata.name}: 볼륨에 바인딩되지 않았습니다.`,
      },
      { field, expected: 'Bound', observed: claim.status?.phase },
    ),
};

const claimStates: readonly Diagnosis<ClaimSubject>[] = [noClass, noVolume, notProvisioned, waits, pending];

/** The claims of a Pod, of those that exist the first that is not bound. */
function brokenClaim({ pod, around }: PodSubject): Claim | undefined {
  const used = (pod.spec?.volumes ?? []).map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName);
  return around.claims.find((claim) => used.includes(claim.metadata.name) && claim.status?.phase !== 'Bound');
}

const claimMissing: Diagnosis<PodSubject> = {
  id: 'claim-missing',
  look({ pod, around }) {
    const { message = '' } = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled') ?? {};
    const [, name] = /persistentvolumeclaim "([^"]+)" not found/.exec(message) ?? [];
    if (name === undefined) return undefined;
    // The scheduler may not have looked again since the claim was made.
    if (around.claims.some(({ metadata }) => metadata.name === name)) return undefined;
    const near = nearest(
      name,
      around.claims.map(({ metadata }) => metadata.name),
    );
    return tellOfPod(
      pod,
      {
        en: `waits for PersistentVolumeClaim ${name}, which does not exist.${near ? ` There is ${near}.` : ''}`,
        ko: `PersistentVolumeClaim ${name}을(를) 기다리지만 존재하지 않습니다.${near ? ` 비슷한 이름으로 ${near}이(가) 있습니다.` : ''}`,
      },
      {
        field: '.spec.volumes[*].persistentVolumeClaim.claimName',
        expected: near ?? 'an existing claim',
        observed: name,
      },
    );
  },
};

/** What keeps a Pod from being scheduled because of its claims. */
export const claimDiagnoses: readonly Diagnosis<PodSubject>[] = [
  claimMissing,
  ...claimStates.map(
    ({ id, look }): Diagnosis<PodSubject> => ({
      id,
      look(subject) {
        const { pod, around } = subject;
        const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
        // While a volume is being made for it, a Pod is on no node and has no condition either.
        const onClaims = scheduled ? /persistentvolumeclaim/i.test(scheduled.message ?? '') : !pod.spec?.nodeName;
        const claim = onClaims ? brokenClaim(subject) : undefined;
        return claim && look({ claim, around });
      },
    }),
  ),
];
