import { expect, test } from 'vitest';
import { ApiError } from '../../../../src/cluster/cluster.ts';
import { generated, named, notingHands, object } from '../../../support/generate.ts';

const settings = object('ConfigMap', 'settings', { data: { level: 'debug' } });
const account = object('ServiceAccount', 'robot', {});
const volumes = [{ name: 'v', configMap: { name: 'settings' } }];
const pod = (name: string, spec: object, metadata: object = {}) => object('Pod', name, { metadata, spec });
const ownedBy = (kind: string, uid: string) => ({
  ownerReferences: [{ apiVersion: 'v1', kind, name: 'o', uid, controller: true }],
});

test('Pods that take something from a ConfigMap start again: they would go on with the old value', async () => {
  const job = object('Job', 'job', { metadata: { uid: 'j' } });
  const ofCronJob = object('Job', 'nightly-1', { metadata: { uid: 'n', ...ownedBy('CronJob', 'c') } });
  const now = [
    settings,
    pod('bare', { volumes }),
    pod('owned', { volumes }, ownedBy('ReplicaSet', 'r')),
    pod('of-job', { volumes }, ownedBy('Job', 'j')),
    pod('of-night', { volumes }, ownedBy('Job', 'n')),
    pod('other', { volumes: [{ name: 'v', configMap: { name: 'another' } }] }),
    pod('elsewhere', { volumes: [{ name: 'v', secret: { secretName: 'settings' } }] }),
    job,
    ofCronJob,
  ];
  const hands = notingHands();
  await named(generated({ solved: [settings] }), 'configmap-settings-data-level').apply(now, hands);
  expect(hands.log).toEqual([
    'replace ConfigMap shop/settings',
    'remove Pod shop/bare',
    'create Pod shop/bare',
    'remove Pod shop/owned',
    'remove Job shop/job',
    'create Job shop/job',
  ]);
});

test('a Pod that the API refuses because of the fault is not there; other trouble is told', async () => {
  const mutant = named(generated({ solved: [account] }), 'serviceaccount-robot-drop');
  const now = [account, pod('bare', { serviceAccountName: 'robot' })];
  const handsThat = (transient: boolean) => {
    const hands = notingHands();
    const create = async () => {
      throw new ApiError('no such service account', { transient, status: 403 });
    };
    return { ...hands, create };
  };
  const refused = handsThat(false);
  await mutant.apply(now, refused);
  expect(refused.log).toEqual(['remove ServiceAccount shop/robot', 'remove Pod shop/bare']);
  await expect(mutant.apply(now, handsThat(true))).rejects.toThrow('no such service account');
});
