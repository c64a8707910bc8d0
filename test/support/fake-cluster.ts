import type {
  AccessQuestion,
  DnsAnswer,
  DnsQuery,
  ExecResult,
  HttpFailure,
  HttpRequest,
  HttpResponse,
  HttpTarget,
  KubeObject,
  LogOptions,
  ObjectRef,
  Resource,
  WatchCache,
} from '../../src/cluster/cluster.ts';
import type { LearnerFiles, Sight } from '../../src/grading/grader.ts';
import { noFiles, noJournal } from '../../src/grading/no-evidence.ts';
import type { JournalReader } from '../../src/recording/journal.ts';

/** A cluster in a Map: tells its subscribers of changes, and answers probes as the test scripts them. */
export class FakeCluster implements Sight, WatchCache {
  readonly #objects = new Map<string, KubeObject>();
  readonly #subscribers = new Set<{ resources: readonly Resource[]; onChange: () => void }>();
  /** Resources read, so that a test can hold them against a grader's `watches`. */
  readonly reads: Resource[] = [];
  /** Set: every read throws it. */
  trouble: Error | undefined;
  images: readonly string[] = [];
  imageIds: ReadonlyMap<string, string> = new Map();
  onExec: (pod: string, argv: readonly string[]) => ExecResult = () => {
    throw new Error('no exec scripted');
  };
  onLogs: (pod: string, options: LogOptions) => string = () => '';
  onDns: (query: DnsQuery) => DnsAnswer = () => ({ status: 'NXDOMAIN', records: [] });
  onAccess: (question: AccessQuestion) => boolean = () => false;
  journal: JournalReader = noJournal;
  files: LearnerFiles = noFiles;
  onHttp: (target: HttpTarget, request: HttpRequest) => HttpResponse | HttpFailure = () => ({
    failure: 'refused',
    message: 'connection refused',
  });

  put(...objects: readonly KubeObject[]): this {
    for (const object of objects) {
      this.#objects.set(`${object.kind}/${object.metadata.namespace}/${object.metadata.name}`, object);
      this.#tell(object);
    }
    return this;
  }

  remove(object: KubeObject): void {
    this.#objects.delete(`${object.kind}/${object.metadata.namespace}/${object.metadata.name}`);
    this.#tell(object);
  }

  async list(resource: Resource): Promise<readonly KubeObject[]> {
    this.reads.push(resource);
    if (this.trouble) throw this.trouble;
    return [...this.#objects.values()].filter((object) => isIn(object, resource));
  }

  async get({ name, ...resource }: ObjectRef): Promise<KubeObject | undefined> {
    return (await this.list(resource)).find((object) => object.metadata.name === name);
  }

  subscribe(resources: readonly Resource[], onChange: () => void): () => void {
    const subscriber = { resources, onChange };
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  get subscriptions(): number {
    return this.#subscribers.size;
  }

  async exec(pod: { name: string }, argv: readonly string[]): Promise<ExecResult> {
    return this.onExec(pod.name, argv);
  }

  async logs(pod: { name: string }, options: LogOptions): Promise<string> {
    return this.onLogs(pod.name, options);
  }

  async http(target: HttpTarget, request: HttpRequest): Promise<HttpResponse | HttpFailure> {
    return this.onHttp(target, request);
  }

  async dns(query: DnsQuery): Promise<DnsAnswer> {
    return this.onDns(query);
  }

  async access(question: AccessQuestion) {
    return { allowed: this.onAccess(question), reason: '' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscribers.clear();
  }

  #tell(object: KubeObject): void {
    for (const { resources, onChange } of [...this.#subscribers]) {
      if (resources.some((resource) => isIn(object, resource))) onChange();
    }
  }
}

function isIn(object: KubeObject, { apiVersion, kind, namespace }: Resource): boolean {
  const fits = object.apiVersion === apiVersion && object.kind === kind;
  return fits && (namespace === undefined || object.metadata.namespace === namespace);
}
