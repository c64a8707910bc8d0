import type { ClusterReader, KubeObject } from '../../cluster/cluster.ts';
import { type Ingress, sameHost, wildcardCovers } from '../ingress.ts';
import type { Explanation } from '../observation.ts';
import { explainAbsence } from './absence.ts';
import { tell } from './tell.ts';

/**
 * Why a controller does not show the certificate that an Ingress has for a host: none is named, or its Secret is not
 * one. undefined: it is shown, so the trouble is in the certificate itself. Of the Secret only keys and type are used.
 */
export async function explainCertificate(
  cluster: ClusterReader,
  ingress: Ingress,
  host: string | undefined,
): Promise<Explanation | undefined> {
  const { name, namespace = '' } = ingress.metadata;
  const entry = ingress.spec?.tls?.find(({ hosts }) =>
    hosts?.some((one) => sameHost(one, host) || (host !== undefined && wildcardCovers(one, host))),
  );
  if (!entry)
    return {
      diagnosis: 'ingress-tls-none',
      ...tell(
        ingress,
        {
          en: `Ingress ${name} has no tls entry for host ${host}, so the controller shows a certificate of its own.`,
          ko: `Ingress ${name}에 호스트 ${host}의 tls 항목이 없어 컨트롤러가 자체 인증서를 보여 줍니다.`,
        },
        {
          field: '.spec.tls[*].hosts',
          expected: host,
          observed: ingress.spec?.tls?.flatMap(({ hosts }) => hosts ?? []),
        },
      ),
    };
  const secrets = await cluster.list({ apiVersion: 'v1', kind: 'Secret', namespace });
  const secret = secrets.find(({ metadata }) => metadata.name === entry.secretName);
  if (!secret)
    return explainAbsence(
      { kind: 'Secret', name: entry.secretName ?? '(none named)', namespace },
      { siblings: secrets },
    );
  return explainSecret(secret);
}

function explainSecret(secret: KubeObject): Explanation | undefined {
  const keys = Object.keys((secret.data as object | undefined) ?? {});
  const missing = ['tls.crt', 'tls.key'].find((key) => !keys.includes(key));
  if (missing === undefined) return undefined;
  const { name } = secret.metadata;
  const has = keys.join(', ') || 'none';
  return {
    diagnosis: 'ingress-tls-key',
    ...tell(
      secret,
      {
        en: `Secret ${name} has no key ${missing}, so the controller cannot use it as a certificate; its keys: ${has}.`,
        ko: `Secret ${name}에 키 ${missing}이(가) 없어 인증서로 쓸 수 없습니다. 있는 키: ${has}`,
      },
      { field: '.data', expected: 'tls.crt, tls.key', observed: has },
    ),
  };
}
