import { messageOf } from '../errors.ts';
import { ApiError } from './cluster.ts';
import { sanitise } from './sanitise.ts';

// Kubernetes API conventions, "HTTP status codes": these say "not now"; every other failure says "not so".
const transientStatuses = new Set([429, 500, 502, 503, 504]);

/** The error for an answer that is no success. `what` is the request, as "GET /api/v1/pods". */
export function errorFromStatus(what: string, status: number, body: string): ApiError {
  const answer = parseStatus(body);
  const said = sanitise(answer?.message ?? body.trim(), { maxBytes: 4096 });
  // A 404 that names no object means that the path (the kind) is unknown, not that an object is absent.
  const reason = answer?.reason === 'NotFound' && !answer.details?.name ? undefined : answer?.reason;
  return new ApiError(`${what}: ${status}${said ? `: ${said}` : ''}`, {
    transient: transientStatuses.has(status),
    status,
    ...(reason === undefined ? {} : { reason }),
  });
}

/** The error for a connection that could not be made or broke. Only a TLS mismatch is beyond another try. */
export function errorFromSocket(what: string, cause: unknown): ApiError {
  const code = codeOf(cause);
  const tls = /^(CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code);
  const closed = code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED';
  const detail = messageOf(cause) || code;
  return new ApiError(`${what}: ${closed ? 'the connection to the cluster was closed' : detail}`, {
    transient: !tls && !closed,
    cause,
  });
}

/** True when the API says that this one object does not exist (and not that its kind does not). */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.reason === 'NotFound';
}

interface StatusAnswer {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly name?: string };
}

function parseStatus(body: string): StatusAnswer | undefined {
  try {
    const answer = JSON.parse(body);
    return answer?.kind === 'Status' ? answer : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  const code = 'code' in cause ? String(cause.code) : '';
  // Happy eyeballs report one error per address tried.
  return cause instanceof AggregateError && !code ? codeOf(cause.errors[0]) : code;
}
