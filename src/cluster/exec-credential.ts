import { KlabError } from '../errors.ts';

/** An ExecCredential (client.authentication.k8s.io), as far as klab reads it. */
interface Answer {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly status?: {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
    readonly expirationTimestamp?: string;
  };
}

/**
 * Reads what a plugin wrote to its standard output. Throws KlabError, which never tells what was written there: it may hold the
 * token.
 */
export function readCredential(
  title: string,
  text: string,
  apiVersion: string | undefined,
): NonNullable<Answer['status']> {
  let answer: Answer | null;
  try {
    answer = JSON.parse(text) as Answer | null;
  } catch {
    throw new KlabError(`${title} brought no ExecCredential: what it wrote (${text.length} characters) is no JSON`);
  }
  const { status } = answer ?? {};
  if (answer?.kind !== 'ExecCredential' || !status) {
    throw new KlabError(`${title} brought no ExecCredential: what it wrote has no such kind, or no status`);
  }
  if (apiVersion !== undefined && answer.apiVersion !== apiVersion) {
    throw new KlabError(`${title} speaks ${answer.apiVersion}, and the kubeconfig asks for ${apiVersion}`);
  }
  if (!status.token && !(status.clientCertificateData && status.clientKeyData)) {
    throw new KlabError(`${title} brought neither a token nor a certificate with its key`);
  }
  return status;
}
