import {
  ApiError,
  type ExecResult,
  type HttpResponse,
  type KubeObject,
  type ObjectRef,
  type Resource,
} from '../../src/cluster/cluster.ts';
import type { Hands } from '../../src/grading/stimulate/undo.ts';

/** A cluster that can be written to, in a Map; `log` tells every write, in order. */
export class FakeHands implements Hands {
  readonly #objects = new Map<string, KubeObject>();
  readonly log: string[] = [];
  /** Set: what it throws for a write (`create Pod x`, `exec rm`), before anything is done. */
  refuse: (write: string) => Error | undefined = () => undefined;
  onExec: (argv: readonly string[]) => Partial<ExecResult> = () => ({});
  onHttp: (path: string) => number = () => 200;
  #uids = 0;

  put(...objects: readonly KubeObject[]): this {
    for (const object of objects) this.#objects.set(keyOf(object), object);
    return this;
  }

  drop(object: KubeObject): void {
    this.#objects.delete(keyOf(object));
  }

  async get({ kind, namespace, name }: ObjectRef): Promise<KubeObject | undefined> {
    return this.#objects.get(`${kind}/${namespace ?? ''}/${name}`);
  }

  async list({ kind, namespace }: Parameters<Hands['list']>[0]): Promise<readonly KubeObject[]> {
    return [...this.#objects.values()].filter(
      (object) => object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace),
    );
  }

  async apply(object: KubeObject): Promise<KubeObject> {
    this.#write(`apply ${object.kind} ${object.metadata.name}`);
    return this.#store(object);
  }

  async create(object: KubeObject): Promise<KubeObject> {
    this.#write(`create ${object.kind} ${object.metadata.name}`);
    if (this.#objects.has(keyOf(object))) throw new ApiError('exists', { transient: false, status: 409 });
    return this.#store(object);
  }

  async patch(ref: ObjectRef, body: object): Promise<KubeObject> {
    const { metadata, ...rest } = body as { metadata?: { labels?: Record<string, string | null> } };
    if (ref.kind !== 'Secret') this.#write(`patch ${ref.kind} ${ref.name} ${JSON.stringify(body)}`);
    const found = await this.get(ref);
    if (!found) throw new ApiError('gone', { transient: false, status: 404, reason: 'NotFound' });
    const labels = Object.entries({ ...found.metadata.labels, ...metadata?.labels }).filter(
      ([, value]) => value !== null,
    );
    const spec = { ...(found.spec as object), ...(rest as { spec?: object }).spec };
    const patched = { ...found, ...rest, spec, metadata: { ...found.metadata, labels: Object.fromEntries(labels) } };
    return this.#store(patched as KubeObject, found.metadata.uid);
  }

  async delete(ref: ObjectRef, { uid }: Parameters<Hands['delete']>[1]): Promise<void> {
    const found = await this.get(ref);
    if (ref.kind !== 'Secret') this.#write(`delete ${ref.kind} ${ref.name}`);
    if (found && (uid === undefined || found.metadata.uid === uid)) this.drop(found);
  }

  async deleteAll({ kind, namespace }: Resource): Promise<void> {
    for (const object of await this.list({ apiVersion: '', kind, ...(namespace ? { namespace } : {}) })) {
      this.#write(`delete ${object.kind} ${object.metadata.name}`);
      this.drop(object);
    }
  }

  async exec(pod: { readonly name: string }, argv: readonly string[]): Promise<ExecResult> {
    this.#write(`exec ${pod.name}: ${argv.join(' ')}`);
    return { exitCode: 0, stdout: '', stderr: '', truncated: false, ...this.onExec(argv) };
  }

  async http(_: unknown, { path }: { readonly path: string }): Promise<HttpResponse> {
    this.#write(`http ${path}`);
    return { status: this.onHttp(path), headers: {}, body: '' };
  }

  #write(what: string): void {
    const refused = this.refuse(what);
    if (refused) throw refused;
    if (!/ stimuli-| klab-system$/.test(what)) this.log.push(what);
  }

  /** As the API keeps it: with a uid, and a Secret's text in base64. */
  #store({ stringData, ...object }: KubeObject & { readonly stringData?: unknown }, uid?: string): KubeObject {
    const texts = Object.entries((stringData ?? {}) as Record<string, string>);
    const data = Object.fromEntries(texts.map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
    const stored = {
      ...object,
      ...(stringData ? { data } : {}),
      metadata: { ...object.metadata, uid: uid ?? `uid-${++this.#uids}` },
    } as KubeObject;
    this.#objects.set(keyOf(stored), stored);
    return stored;
  }
}

const keyOf = ({ kind, metadata: { namespace = '', name } }: KubeObject) => `${kind}/${namespace}/${name}`;
