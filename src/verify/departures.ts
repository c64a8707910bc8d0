import { emptyNamespace, namespaceRef, removeNamespace } from '../attempt/remove-namespace.ts';
import { runAnnotation } from '../attempt/start-state.ts';
import { ApiError, type Cluster } from '../cluster/cluster.ts';
import { sleep } from '../cluster/deadline.ts';
import { KlabError, messageOf } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { letNamespacesGo } from './left-trials.ts';
import { isOver } from './run.ts';

/** How long all that is under way may take at the end of a run. Milliseconds. */
const endWithinMs = 60_000;
/** How long the next trial waits for a namespace that is in its way. Milliseconds. */
const goneWithinMs = 60_000;

/** The namespaces of trials that have ended: their deletion is asked for, and goes on by itself. */
export class Departures {
  readonly #cluster: Cluster;
  readonly #leaving = new Map<string, { readonly exclusive: boolean }>();
  readonly #ending = new Set<Promise<void>>();
  readonly #refused = new Set<string>();
  readonly #leaveNamespaces: boolean;

  /**
   * `left`: resolves when what earlier runs left has ended. `leaveNamespaces`: the cluster goes away soon, so namespaces
   * are emptied and stay, where their names are nobody else's.
   */
  constructor(
    cluster: Cluster,
    left: Promise<void>,
    { leaveNamespaces = false }: { readonly leaveNamespaces?: boolean } = {},
  ) {
    this.#leaveNamespaces = leaveNamespaces;
    this.#cluster = cluster;
    this.#follow(left);
  }

  /** Resolves when the cluster has accepted; what it refused is tried again at the end. */
  async depart(
    { exclusive, fixedNames }: Pick<Lab, 'exclusive' | 'fixedNames'>,
    names: readonly string[],
  ): Promise<void> {
    for (const name of names) this.#leaving.set(name, { exclusive });
    try {
      // No signal: what was begun is taken away also after Ctrl-C.
      const stays = this.#leaveNamespaces && !exclusive && !fixedNames;
      const { ended } = await letNamespacesGo(
        this.#cluster,
        names,
        new AbortController().signal,
        stays ? emptyNamespace : undefined,
      );
      this.#follow(ended);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      for (const name of names) this.#refused.add(name);
    }
  }

  /**
   * Waits until what is in the way of a new trial is gone: a namespace of its name; for a lab that changes nodes all that
   * went before, and what such a lab has left. Throws KlabError for a namespace of its name that belongs to somebody else.
   */
  async makeWay(lab: Lab, names: readonly string[], signal: AbortSignal): Promise<void> {
    const leaving = [...this.#leaving].filter(
      ([name, { exclusive }]) => lab.exclusive || exclusive || names.includes(name),
    );
    await Promise.all(
      leaving.map(async ([name]) => {
        await removeNamespace(this.#cluster, name, { timeoutMs: goneWithinMs, signal });
        this.#leaving.delete(name);
      }),
    );
    // Beginning an attempt removes what is there of its name. Names that were made up are nobody's.
    for (const name of lab.fixedNames ? names : []) {
      const found = await this.#cluster.get(namespaceRef(name));
      if (!found || found.metadata.deletionTimestamp || isOver(found.metadata.annotations?.[runAnnotation])) continue;
      throw new KlabError(`Namespace ${name} is in use, and lab ${lab.id} cannot be tried in another`, {
        hint: `If nobody needs it: kubectl delete namespace ${name}. Else verify on another cluster: klab verify ${lab.id} --cluster NAME`,
      });
    }
  }

  /** Waits until everything is on its way out. Throws KlabError for what the cluster has not accepted. */
  async end(): Promise<void> {
    const stop = new AbortController();
    const late = sleep(endWithinMs, stop.signal).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#ending), late]);
    stop.abort();
    const names = [...this.#refused];
    if (names.length === 0) return;
    try {
      await letNamespacesGo(this.#cluster, names, new AbortController().signal);
    } catch (cause) {
      throw new KlabError(`Namespaces of trials are still there: ${messageOf(cause)}`, {
        hint: `The next klab verify removes them. By hand: kubectl delete namespace ${names.join(' ')}`,
        cause,
      });
    }
  }

  #follow(ended: Promise<void>): void {
    this.#ending.add(ended);
    const forget = () => this.#ending.delete(ended);
    ended.then(forget, forget);
  }
}
