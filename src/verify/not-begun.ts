import { ApiError } from '../cluster/cluster.ts';
import { KlabError, messageOf, UsageError } from '../errors.ts';
import { type Finding, findingOf } from './runs/finding.ts';

/** What it says of a lab that its start state could not be made: what the API or klab refuses is the lab's own fault. */
export function notBegun(thrown: unknown): Finding {
  const hint = thrown instanceof KlabError && thrown.hint !== undefined ? ` (${thrown.hint})` : '';
  const why = `${messageOf(thrown)}${hint}`;
  if (!isOfLab(thrown)) return findingOf([], [{ what: `could not be begun: ${why}` }], []);
  const missing = thrown instanceof UsageError && /images/.test(thrown.message);
  const what = `${missing ? 'missing image' : 'the start state cannot be made'}: ${why}`;
  return { ...findingOf([{ what }], [], []), unbegun: true };
}

function isOfLab(thrown: unknown): boolean {
  if (thrown instanceof UsageError) return true;
  if (thrown instanceof ApiError) return isRefused(thrown);
  return thrown instanceof KlabError && thrown.cause !== undefined && isOfLab(thrown.cause);
}

/** Statuses by which the API says of a manifest that it is wrong; 403 is the word of an admission plugin as well. */
const wrong = new Set([400, 403, 404, 415, 422, 500]);

function isRefused(error: ApiError): boolean {
  const { transient, status, message, cause } = error;
  // What klab itself may not do: somebody else's cluster.
  if (transient || /\bcannot (get|list|create|patch|update|delete) resource\b/.test(message)) return false;
  if (status !== undefined) return wrong.has(status);
  // Without an answer of the API: either klab knew better before it asked, or there was no connection.
  return error.reason !== 'StillThere' && (cause === undefined || (cause instanceof ApiError && isRefused(cause)));
}
