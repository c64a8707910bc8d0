import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Identity } from './connection.ts';

/** Where the kubelet puts a Pod's token and the server's CA. */
const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The Service that leads to the API server; its name is in the server's certificate. */
const apiServer = 'https://kubernetes.default.svc';
// The kubelet writes a new token when 80 % of the old one's hour are over; reading the file costs next to nothing.
const tokenLastsMs = 30_000;

/** As the ServiceAccount of the Pod that this runs in. */
export function podIdentity(folder = accountFolder, server = apiServer): Identity {
  return {
    server,
    async credentials() {
      const [ca, token] = await Promise.all([
        readFile(join(folder, 'ca.crt')),
        readFile(join(folder, 'token'), 'utf8'),
      ]);
      return {
        tls: { ca },
        headers: { accept: 'application/json', 'user-agent': 'klab-agent', authorization: `Bearer ${token.trim()}` },
      };
    },
    lastMs: tokenLastsMs,
  };
}
