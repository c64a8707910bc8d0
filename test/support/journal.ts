import type { KubeObject } from '../../src/cluster/cluster.ts';
import type { Pod, WorkloadObject } from '../../src/grading/kube-types.ts';
import type { Journal, JournalEntry, JournalReader, RequestsEntry } from '../../src/recording/journal.ts';
import { type RequestsRecording, recordingKey } from '../../src/recording/recording.ts';
import { owner } from './objects.ts';

/** Entries as the recorder numbers them; Omit of a union keeps only what all have in common. */
type NewEntry = JournalEntry extends infer Entry ? (Entry extends JournalEntry ? Omit<Entry, 'seq'> : never) : never;

/** A journal written by hand: things happen one after another, a tenth of a second apart unless time is let go by. */
export class HandJournal implements JournalReader {
  readonly beganAt = Date.parse('2026-01-01T10:00:00Z');
  readonly entries: JournalEntry[] = [];
  readonly #there = new Set<string>();
  #now = this.beganAt;

  /** Was there when the recorder began. */
  was(...objects: readonly KubeObject[]): this {
    for (const object of objects) {
      this.#there.add(object.metadata.uid ?? '');
      this.#add({ type: 'object', at: this.#now, change: 'was', object });
    }
    return this;
  }

  /** Is there from now on, or is now as given. */
  put(...objects: readonly KubeObject[]): this {
    for (const object of objects) {
      const uid = object.metadata.uid ?? '';
      const change = this.#there.has(uid) ? 'changed' : 'added';
      this.#there.add(uid);
      this.#add({ type: 'object', at: this.#tick(), change, object });
    }
    return this;
  }

  remove(...objects: readonly KubeObject[]): this {
    for (const object of objects) {
      this.#there.delete(object.metadata.uid ?? '');
      this.#add({ type: 'object', at: this.#tick(), change: 'deleted', object });
    }
    return this;
  }

  wait(seconds: number): this {
    this.#now += seconds * 1_000;
    return this;
  }

  /** The recorder does not look for so long; of one recording, or of all. */
  gap(seconds: number, recording?: string): this {
    const from = this.#now;
    return this.wait(seconds).#add({
      type: 'gap',
      at: this.#now,
      from,
      ...(recording === undefined ? {} : { recording }),
    });
  }

  /** The start state has been applied: what was put so far was there when the learner began. */
  started(): this {
    return this.#add({ type: 'mark', at: this.#tick(), mark: { kind: 'started' } });
  }

  stage(stage: string): this {
    return this.#add({ type: 'mark', at: this.#tick(), mark: { kind: 'stage', stage } });
  }

  stimulus(check: string, phase: 'begin' | 'end'): this {
    return this.#add({ type: 'mark', at: this.#tick(), mark: { kind: 'stimulus', check, phase } });
  }

  /** `count` requests, one every 200 ms, all with this outcome; the time goes by meanwhile. */
  asked(
    recording: RequestsRecording,
    count: number,
    outcome: Partial<Pick<RequestsEntry, 'ok' | 'status' | 'seen' | 'failure'>>,
  ): this {
    const from = this.#now;
    this.#now += count * 200;
    const ok = outcome.failure === undefined && (outcome.status ?? 200) < 500;
    const answered = outcome.failure === undefined ? { status: 200 } : {};
    return this.#add({
      type: 'requests',
      at: this.#now - 150,
      from,
      recording: recordingKey(recording),
      count,
      ok,
      ...answered,
      ...outcome,
    });
  }

  async read(): Promise<Journal> {
    return { beganAt: this.beganAt, until: this.#now, entries: this.entries };
  }

  #tick(): number {
    this.#now += 100;
    return this.#now;
  }

  #add(entry: NewEntry): this {
    this.entries.push({ ...entry, seq: this.entries.length });
    return this;
  }
}

interface WorkloadOptions {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly uid?: string;
  readonly namespace?: string;
  readonly replicas?: number;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: KubeObject;
  /** Of the template. */
  readonly templateLabels?: Readonly<Record<string, string>>;
  /** Replicas that are updated, ready and available; all unless told. */
  readonly ready?: number;
  readonly generation?: number;
}

/** A workload of one container, with the status its controller would write. */
export function workload(name: string, options: WorkloadOptions = {}): WorkloadObject {
  const { kind = 'Deployment', apiVersion = 'apps/v1', replicas = 3, image = 'my-app:1.0', generation = 1 } = options;
  const labels = options.templateLabels ?? { app: 'my-app' };
  const ready = options.ready ?? replicas;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: options.namespace ?? 'shop',
      uid: options.uid ?? `${kind}-${name}`,
      generation,
      labels: options.labels ?? labels,
      ...(options.annotations ? { annotations: options.annotations } : {}),
      ...(options.owner ? { ownerReferences: [owner(options.owner)] } : {}),
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'my-app' } },
      template: { metadata: { labels }, spec: { containers: [{ name: 'my-app', image }] } },
    },
    status: {
      observedGeneration: generation,
      replicas,
      updatedReplicas: ready,
      readyReplicas: ready,
      availableReplicas: ready,
    },
  };
}

/** A Pod of a workload; its controller is that one. */
export function podOf(
  controller: WorkloadObject | undefined,
  name: string,
  options: { uid?: string; ready?: boolean; leaving?: boolean; restarts?: number; image?: string } = {},
): Pod {
  const { uid = `pod-${name}`, ready = true, leaving = false, restarts = 0 } = options;
  const labels = controller?.spec?.template?.metadata?.labels ?? { app: 'my-app' };
  const image = options.image ?? controller?.spec?.template?.spec?.containers?.[0]?.image ?? 'my-app:1.0';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid,
      labels,
      ...(controller ? { ownerReferences: [owner(controller)] } : {}),
      ...(leaving ? { deletionTimestamp: '2026-01-01T10:00:00Z' } : {}),
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'my-app', image }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ name: 'my-app', ready, restartCount: restarts }],
    },
  };
}
