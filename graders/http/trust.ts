import type { ClusterReader, KubeObject, Resource } from '../../src/cluster/cluster.ts';
import { pointAt } from '../../src/grading/evidence.ts';
import { explainAbsence } from '../../src/grading/explain/absence.ts';
import { tell } from '../../src/grading/explain/tell.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { Evidence } from '../../src/grading/verdict.ts';
import type { Certificate } from './params.ts';

/** Certificates to trust, as text (PEM), and where they are from. */
export interface Trust {
  readonly ca: string;
  /** `tls.crt of Secret web-tls`. */
  readonly words: string;
  readonly object: NonNullable<Evidence['object']>;
}

const kindOf = (from: Certificate) => ('secret' in from ? 'Secret' : 'ConfigMap');
const nameOf = (from: Certificate) => ('secret' in from ? from.secret : from.configMap);
/** They go through a command line; a chain of certificates has a few thousand bytes. */
const mostBytes = 32 * 1024;

export const trustWatches = (from: Certificate): readonly Resource[] => [
  { apiVersion: 'v1', kind: kindOf(from), namespace: from.namespace },
];

/** Reads the certificates, and nothing else that lies beside them: a private key stays where it is. */
export async function readTrust(cluster: ClusterReader, from: Certificate): Promise<Trust | Explanation> {
  const { namespace, key } = from;
  const [kind, name] = [kindOf(from), nameOf(from)];
  const siblings = await cluster.list({ apiVersion: 'v1', kind, namespace });
  const object = siblings.find(({ metadata }) => metadata.name === name);
  if (!object) return explainAbsence({ kind, name, namespace }, { siblings });
  const value = (object.data as Readonly<Record<string, string>> | undefined)?.[key];
  if (value === undefined) return keyMissing(object, key);
  const text = kind === 'Secret' ? Buffer.from(value, 'base64').toString('latin1') : value;
  const found = text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  const ca = found.map((one) => `${one}\n`).join('');
  if (ca === '' || ca.length > mostBytes) return noCertificate(object, key, found.length);
  return { ca, words: `${key} of ${kind} ${name}`, object: pointAt(object) };
}

function keyMissing(object: KubeObject, key: string): Explanation {
  const keys = Object.keys((object.data as object | undefined) ?? {}).join(', ') || 'none';
  const { kind } = object;
  const { name } = object.metadata;
  return tell(
    object,
    {
      en: `${kind} ${name} has no key ${key}; its keys: ${keys}.`,
      ko: `${kind} ${name}에 키 ${key}이(가) 없습니다. 있는 키: ${keys}`,
    },
    { field: '.data', expected: key, observed: keys },
  );
}

function noCertificate(object: KubeObject, key: string, count: number): Explanation {
  const { kind } = object;
  const { name } = object.metadata;
  return tell(
    object,
    {
      en: `Key ${key} of ${kind} ${name} holds no certificate (PEM, -----BEGIN CERTIFICATE-----).`,
      ko: `${kind} ${name}의 키 ${key}에 인증서(PEM, -----BEGIN CERTIFICATE-----)가 없습니다.`,
    },
    { field: `.data['${key}']`, expected: 'a certificate', observed: `${count} certificates` },
  );
}
