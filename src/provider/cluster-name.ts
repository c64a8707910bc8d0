import { UsageError } from '../errors.ts';

/** The cluster that commands mean when nobody names one. */
export const defaultClusterName = 'klab';

/** RFC 1123 label; at most 40 characters, because kind appends `-control-plane` and a host name ends at 63. */
const valid = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** Returns the name, or throws UsageError: a name becomes a folder, a host name and an argument. */
export function validClusterName(name: string): string {
  if (valid.test(name)) return name;
  throw new UsageError(`"${name}" cannot be the name of a cluster`, {
    hint: 'use at most 40 lower-case letters, digits and hyphens, beginning and ending with a letter or digit',
  });
}
