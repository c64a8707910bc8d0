import { KlabError } from '../../errors.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { ClusterInfo } from '../provider.ts';
import type { Dialect, NodeContainer } from './docker.ts';

/** What the containers and the ledger together say; 'broken' is what cannot be resumed, only made anew. */
export function stateOf(nodes: readonly NodeContainer[], entry: LedgerEntry | undefined): ClusterInfo['state'] {
  const finished = entry?.phase === 'ready' || entry?.phase === 'paused';
  if (!finished || nodes.length !== entry.nodes) return 'broken';
  const states = new Set(nodes.map((node) => node.state));
  if (states.size === 1 && states.has('running')) return 'running';
  if (['dead', 'removing', 'created'].some((state) => states.has(state))) return 'broken';
  return entry.phase === 'paused' || states.has('paused') ? 'paused' : 'stopped';
}

/**
 * Throws when a node of the cluster is not ours: it carries no mark of klab, or that of another state folder.
 * Nothing is ever done to such a cluster.
 */
export function refuseForeign(
  { tool, removal }: Pick<Dialect, 'tool' | 'removal'>,
  name: string,
  nodes: readonly NodeContainer[],
  mark: string,
): void {
  const foreign = nodes.find((node) => node.mark !== mark);
  if (!foreign) return;
  const whose =
    foreign.mark === undefined ? 'klab did not make it' : `another klab made it (its mark is ${foreign.mark})`;
  throw new KlabError(
    `a ${tool} cluster named "${name}" exists and is not ours: ${whose} (container ${foreign.name})`,
    {
      hint: `choose another name (--name), or remove it yourself: ${removal(name)}`,
    },
  );
}
