import type { HttpFailure } from '../../../../src/cluster/cluster.ts';
import type { FakeCluster } from '../../../support/fake-cluster.ts';
import { objectsOf } from '../../../support/states.ts';
import type { Case } from './cases.ts';
import { ingress, namespace, state } from './ingress-cases.ts';

const fails = (tls: NonNullable<HttpFailure['tls']>, message: string) => (cluster: FakeCluster) => {
  cluster.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop-tls', namespace }, data: pair });
  ingress((one) => {
    one.spec.tls = [{ hosts: ['shop.example'], secretName: 'shop-tls' }];
  })(cluster);
  cluster.onHttp = () => ({ failure: 'other', message, tls });
};

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const pair = { 'tls.crt': Buffer.from(certificate).toString('base64'), 'tls.key': '' };
const tls = { ca: { secret: 'shop-tls', namespace, key: 'tls.crt' } };

/** What HTTPS breaks on, and what an Ingress lacks for it. */
export const tlsCases: readonly Case[] = [
  {
    id: 'ingress-tls-none',
    state,
    judged: { tls },
    change: (cluster) => {
      fails('untrusted', 'self-signed certificate')(cluster);
      cluster.put(...objectsOf(state).filter(({ kind }) => kind === 'Ingress'));
    },
    says: 'Ingress shop has no tls entry for host shop.example, so the controller shows a certificate of its own.',
  },
  {
    id: 'ingress-tls-key',
    state,
    judged: { tls },
    change: (cluster) => {
      fails('untrusted', 'self-signed certificate')(cluster);
      const data = { 'tls.crt': pair['tls.crt'] };
      cluster.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop-tls', namespace }, data });
    },
    says: 'Secret shop-tls has no key tls.key, so the controller cannot use it as a certificate; its keys: tls.crt.',
  },
  {
    id: 'tls-none',
    state,
    judged: { tls },
    change: fails('none', 'wrong version number'),
    says: 'https://shop.example/order/1 through the ingress controller was not believed: that port does not speak TLS (plain HTTP?) (trusted: tls.crt of Secret shop-tls).',
  },
  {
    id: 'tls-untrusted',
    state,
    judged: { tls },
    change: fails('untrusted', 'unable to get local issuer certificate'),
    says: 'https://shop.example/order/1 through the ingress controller was not believed: certificate not trusted (trusted: tls.crt of Secret shop-tls).',
  },
  {
    id: 'tls-expired',
    state,
    judged: { tls },
    change: fails('expired', 'certificate has expired'),
    says: 'https://shop.example/order/1 through the ingress controller was not believed: the certificate has expired or is not valid yet (trusted: tls.crt of Secret shop-tls).',
  },
  {
    id: 'tls-name',
    state,
    judged: { tls },
    change: fails('name', 'no alternative certificate subject name'),
    says: 'https://shop.example/order/1 through the ingress controller was not believed: the certificate is for another name (trusted: tls.crt of Secret shop-tls).',
  },
];
