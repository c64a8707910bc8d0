import { UsageError } from '../../errors.ts';
import { ledgerFile, withLedger } from '../ledger.ts';
import type { ExistingCluster } from '../provider.ts';
import { readTaken } from './taken.ts';

const longest = 40;

/** A name for the cluster of a context, as klab's names are: its end where it is long (`arn:…:cluster/shop`). */
export function nameOfContext(context: string): string {
  const label = context.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const name = label.slice(-longest).replaceAll(/^-+|-+$/g, '');
  if (name !== '') return name;
  throw new UsageError(`no name can be made of context "${context}"`, { hint: giveName });
}

const giveName = 'give it one: klab up --name NAME, klab start --cluster NAME';

/** The name under which klab has a context already; else one made of it. Throws UsageError when another cluster has that. */
export async function nameOfTaken(state: string, existing: ExistingCluster): Promise<string> {
  const entries = withLedger(ledgerFile(state), (ledger) => ledger.list());
  for (const { name, provider } of entries) {
    const taken = provider === 'existing' ? await readTaken(state, name) : undefined;
    if (taken?.context === existing.context && taken.kubeconfig === existing.kubeconfig) return name;
  }
  const name = nameOfContext(existing.context);
  if (!entries.some((entry) => entry.name === name)) return name;
  throw new UsageError(`context "${existing.context}" would be called "${name}" here, and another cluster is`, {
    hint: giveName,
  });
}
