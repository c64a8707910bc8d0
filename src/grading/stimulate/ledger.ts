import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { ApiError, type KubeObject, type ObjectRef, ProbeError } from '../../cluster/cluster.ts';
import { namespaceManifest } from '../../cluster/prober.ts';
import { messageOf } from '../../errors.ts';
import { isAlive, newIdentity, type ProcessIdentity } from '../../process/process-table.ts';
import type { UndoStep } from './step.ts';
import type { Hands } from './undo.ts';

/**
 * What a klab is about to do to the cluster and how it is undone, written down in the cluster before it is done: a klab
 * that is killed in between leaves it to the next one. One per attempt, so it is also the lock on its stimuli.
 */
export interface Ledger {
  readonly scope: string;
  readonly check: string;
  readonly holder: ProcessIdentity;
  readonly host: string;
  /** Milliseconds since the epoch, by the holder's clock: by then it is done, or dead. 0: it has given up. */
  readonly until: number;
  readonly steps: readonly UndoStep[];
}

const namespace = namespaceManifest.metadata.name;
export const ledgerLabels = { 'klab.dev/owned': 'true', 'klab.dev/ledger': 'stimuli' } as const;
const collection = { apiVersion: 'v1', kind: 'Secret', namespace };
const field = 'ledger';

const refOf = (scope: string): ObjectRef => ({
  ...collection,
  name: `stimuli-${createHash('sha256').update(scope).digest('hex').slice(0, 16)}`,
});

/** A Secret, since the spec of a Pod that is to be made again may hold what not everybody shall read. */
const asSecret = (ledger: Ledger): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: refOf(ledger.scope).name, namespace, labels: ledgerLabels },
  stringData: { [field]: JSON.stringify(ledger) },
});

export function newLedger(scope: string, check: string, lastsMs: number): Ledger {
  return { scope, check, holder: newIdentity(), host: hostname(), until: Date.now() + lastsMs, steps: [] };
}

/** Takes the lock. Throws ProbeError while another klab has it. */
export async function openLedger(hands: Hands, ledger: Ledger, signal: AbortSignal): Promise<void> {
  try {
    await hands.create(asSecret(ledger), { signal });
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    if (thrown.status === 409)
      throw new ProbeError(`check ${ledger.check}: another grading of this attempt is at work on the cluster`);
    if (thrown.status !== 404) throw thrown;
    await hands.apply(namespaceManifest, { source: 'stimuli', signal });
    await hands.create(asSecret(ledger), { signal });
  }
}

export async function writeLedger(hands: Hands, ledger: Ledger, signal: AbortSignal): Promise<void> {
  await hands.patch(refOf(ledger.scope), { stringData: { [field]: JSON.stringify(ledger) } }, { signal });
}

/** Takes a ledger away, and with it the lock, if it is still this one. */
export async function closeLedger(hands: Hands, { scope, holder }: Ledger, signal: AbortSignal): Promise<void> {
  const found = await hands.get(refOf(scope));
  if (!found || parse(found).holder.token !== holder.token) return;
  const { uid = '' } = found.metadata;
  await hands.delete(refOf(scope), { timeoutMs: 10_000, wait: false, uid, signal });
}

/** All ledgers in the cluster. */
export async function readLedgers(hands: Pick<Hands, 'list'>): Promise<readonly Ledger[]> {
  const secrets = await hands.list(collection);
  return secrets
    .filter(({ metadata }) => metadata.labels?.['klab.dev/ledger'] === ledgerLabels['klab.dev/ledger'])
    .map(parse);
}

function parse(secret: KubeObject): Ledger {
  const text = (secret.data as Record<string, string> | undefined)?.[field] ?? '';
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Ledger;
  } catch (cause) {
    throw new ProbeError(`Secret ${namespace}/${secret.metadata.name} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Whether nobody works on it any more: its process is dead, or, where that cannot be seen, its time is over. */
export function isLeftover({ holder, host, until }: Ledger): boolean {
  return until <= Date.now() || (host === hostname() && !isAlive(holder));
}
