import { installAddon } from '../addons/install.ts';
import type { WantedAddon } from '../attempt/addons.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { StepReport } from '../progress/steps.ts';
import type { ClusterInfo, ImageArchive, Provider } from '../provider/provider.ts';

/** Brings images and add-ons into one cluster, each once, whoever asks for it and how often. */
export class Supplies {
  readonly #cluster: ClusterInfo;
  readonly #provider: Provider;
  readonly #access: Cluster;
  readonly #signal: AbortSignal;
  readonly #begun = new Map<string, Promise<void>>();

  constructor(to: { cluster: ClusterInfo; provider: Provider; access: Cluster; signal: AbortSignal }) {
    this.#cluster = to.cluster;
    this.#provider = to.provider;
    this.#access = to.access;
    this.#signal = to.signal;
  }

  /** Resolves when all of them are on the nodes. */
  async images(archives: readonly ImageArchive[], report: StepReport): Promise<void> {
    const missing = archives.filter(({ archive }) => !this.#begun.has(archive));
    const operation = { signal: this.#signal, report };
    // Together: the provider asks each node once what it has.
    const loading =
      missing.length === 0 ? undefined : this.#provider.loadImages(this.#cluster.name, missing, operation);
    if (loading) for (const { archive } of missing) this.#once(archive, () => loading);
    await Promise.all(archives.map(({ archive }) => this.#begun.get(archive)));
  }

  /** Resolves when all of them work. */
  async addons(wanted: readonly WantedAddon[], report: StepReport): Promise<void> {
    const operation = { signal: this.#signal, report };
    const install = async ({ addon, archives }: WantedAddon) => {
      await this.images(archives, report);
      await installAddon(this.#access, addon, archives, operation);
    };
    await Promise.all(wanted.map((one) => this.#once(`add-on ${one.addon.name}`, () => install(one))));
  }

  /** What has failed is tried again by the next who asks. */
  #once(key: string, work: () => Promise<void>): Promise<void> {
    const begun = this.#begun.get(key) ?? work();
    this.#begun.set(key, begun);
    begun.catch(() => this.#begun.delete(key));
    return begun;
  }
}
