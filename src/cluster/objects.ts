import { isNotFound } from './api-errors.ts';
import {
  ApiError,
  type ClusterReader,
  type ClusterWriter,
  type KubeObject,
  type ObjectRef,
  type Resource,
} from './cluster.ts';
import type { Connection } from './connection.ts';
import { sleep, withDeadline } from './deadline.ts';
import { type Discovery, segment } from './discovery.ts';
import { keepManagers } from './field-managers.ts';
import { sanitiseJson } from './sanitise.ts';

/** A list as the API sends it. */
export interface ObjectList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly KubeObject[];
}

/** Reads and writes objects as raw JSON: no field is lost on the way, in either direction. */
export class Objects implements ClusterReader, ClusterWriter {
  readonly #connection: Connection;
  readonly #discovery: Discovery;

  constructor(connection: Connection, discovery: Discovery) {
    this.#connection = connection;
    this.#discovery = discovery;
  }

  async get(ref: ObjectRef, signal?: AbortSignal): Promise<KubeObject | undefined> {
    const path = await this.#discovery.objectPath(ref, signal);
    try {
      return received(await this.#connection.json<KubeObject>({ path, signal }), ref);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw this.#explained(error, ref);
    }
  }

  async list(resource: Resource, signal?: AbortSignal): Promise<readonly KubeObject[]> {
    return (await this.listWithVersion(resource, signal)).items;
  }

  /** The list with the version from which a watch can go on. */
  async listWithVersion(resource: Resource, signal?: AbortSignal): Promise<ObjectList> {
    const path = await this.#discovery.collectionPath(resource, signal);
    try {
      const { metadata, items } = await this.#connection.json<ObjectList>({ path, signal });
      return { metadata, items: (items ?? []).map((item) => received(item, resource)) };
    } catch (error) {
      throw this.#explained(error, resource);
    }
  }

  async apply(
    object: KubeObject,
    options: { source: string; defaultNamespace?: string; signal?: AbortSignal },
  ): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = object;
    const what = `${options.source}: ${kind} ${metadata.name}`;
    const { namespaced } = await this.#discovery
      .kind({ apiVersion, kind }, options.signal)
      .catch((error) => refuse(what, error));
    const namespace = metadata.namespace || (namespaced ? options.defaultNamespace : undefined);
    const ref = { apiVersion, kind, name: metadata.name, ...(namespace ? { namespace } : {}) };
    if (namespaced && !namespace) {
      throw new ApiError(`${what}: metadata.namespace is missing; klab guesses no namespace`, { transient: false });
    }
    try {
      const applied = await this.#connection.json<KubeObject>({
        method: 'PATCH',
        path: await this.#discovery.objectPath(ref, options.signal),
        query: { fieldManager: 'klab', force: true, fieldValidation: 'Strict' },
        contentType: 'application/apply-patch+yaml',
        body: { ...object, metadata: { ...metadata, ...(namespace ? { namespace } : {}) } },
        signal: options.signal,
      });
      return received(applied, ref);
    } catch (error) {
      return refuse(what, this.#explained(error, ref));
    }
  }

  async create(object: KubeObject, { signal }: { signal?: AbortSignal } = {}): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = object;
    const resource = { apiVersion, kind, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) };
    const created = await this.#connection.json<KubeObject>({
      method: 'POST',
      path: await this.#discovery.collectionPath(resource, signal),
      query: { fieldManager: 'klab', fieldValidation: 'Strict' },
      body: object,
      signal,
    });
    return received(created, resource);
  }

  async patch(
    ref: ObjectRef,
    body: object,
    { subresource, signal }: { subresource?: string; signal?: AbortSignal } = {},
  ): Promise<KubeObject> {
    const path = await this.#discovery.objectPath(ref, signal);
    const patched = await this.#connection.json<KubeObject>({
      method: 'PATCH',
      path: subresource === undefined ? path : `${path}/${segment(subresource)}`,
      query: { fieldManager: 'klab', fieldValidation: 'Strict' },
      contentType: 'application/merge-patch+json',
      body,
      signal,
    });
    return received(patched, ref);
  }

  async delete(ref: ObjectRef, options: Parameters<ClusterWriter['delete']>[1]): Promise<void> {
    let last: KubeObject | undefined;
    const timedOut = () => stillThere(ref, last, options.timeoutMs);
    await withDeadline({ ...options, timedOut }, async (signal) => {
      last = await this.get(ref, signal);
      const uid = last?.metadata.uid;
      if (!last || (options.uid !== undefined && uid !== options.uid)) return;
      if (!(await this.#requestDeletion(ref, { uid, gracePeriodSeconds: options.gracePeriodSeconds }, signal))) return;
      if (options.wait === false) return;
      for (let pauseMs = 50; last && last.metadata.uid === uid; pauseMs = Math.min(pauseMs * 1.5, 500)) {
        await sleep(pauseMs, signal);
        last = await this.get(ref, signal).catch((error) => {
          if (error instanceof ApiError && error.transient) return last;
          throw error;
        });
      }
    });
  }

  async deleteAll(
    resource: Resource & { readonly namespace: string },
    { gracePeriodSeconds, signal }: { gracePeriodSeconds?: number; signal?: AbortSignal } = {},
  ): Promise<void> {
    try {
      await this.#connection.json({
        method: 'DELETE',
        path: await this.#discovery.collectionPath(resource, signal),
        body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', gracePeriodSeconds },
        signal,
      });
    } catch (error) {
      if (!isNotFound(error) && !(error instanceof ApiError && error.reason === 'UnknownKind')) throw error;
    }
  }

  /** False when the object was gone, or another one had taken its name, before the request arrived. */
  async #requestDeletion(
    ref: ObjectRef,
    { uid, gracePeriodSeconds }: { uid: string | undefined; gracePeriodSeconds: number | undefined },
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      await this.#connection.json({
        method: 'DELETE',
        path: await this.#discovery.objectPath(ref, signal),
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: 'Foreground',
          preconditions: { uid },
          gracePeriodSeconds,
        },
        signal,
      });
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      // 409: another object has this name now; or a namespace is being deleted already, then waiting is still right.
      if (error instanceof ApiError && error.status === 409) return ref.kind === 'Namespace';
      throw error;
    }
  }

  /** A path that does not exist means that its kind is gone: say so, and ask anew next time. */
  #explained(error: unknown, resource: Resource): unknown {
    if (!(error instanceof ApiError) || error.status !== 404 || error.reason !== undefined) return error;
    this.#discovery.forget(resource.apiVersion);
    return new ApiError(`The cluster knows no kind ${resource.kind} in ${resource.apiVersion} any more`, {
      transient: false,
      status: 404,
      reason: 'UnknownKind',
      cause: error,
    });
  }
}

/**
 * An object as klab keeps it: items of a list get the apiVersion and kind that the API leaves out, and the bookkeeping
 * of field managers (most of an object's bytes) goes but for their names. Its text, which a learner may have written and
 * klab may show, is made safe for a terminal. `object` must be fresh from the API: its parts are taken over.
 */
export function received(object: KubeObject, resource: Resource): KubeObject {
  const { managedFields, ...metadata } = object.metadata as KubeObject['metadata'] & { managedFields?: unknown };
  const kept = sanitiseJson({
    ...object,
    apiVersion: object.apiVersion ?? resource.apiVersion,
    kind: object.kind ?? resource.kind,
    metadata,
  });
  return keepManagers(kept, managedFields);
}

function refuse(what: string, error: unknown): never {
  if (!(error instanceof ApiError)) throw error;
  const fields = unknownFields(error.message);
  // The server answers 500 to a server-side apply that does not fit the schema; no further try will make it fit.
  const [, misfit] = /failed to create typed patch object \([^)]*\): ([\s\S]*)/.exec(error.message) ?? [];
  const detail = fields.length > 0 ? `unknown field ${fields.join(', ')}` : (misfit ?? error.message);
  throw new ApiError(`${what}: ${detail}`, {
    transient: error.transient && fields.length === 0 && misfit === undefined,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.reason === undefined ? {} : { reason: error.reason }),
    cause: error,
  });
}

/** The fields that the server does not know, from its message: as "spec.replcas". */
function unknownFields(message: string): string[] {
  const found = [
    ...message.matchAll(/unknown field "([^"]+)"/g),
    ...message.matchAll(/\.(\S+): field not declared in schema/g),
  ];
  return [...new Set(found.map((match) => match[1] ?? ''))];
}

function stillThere(ref: ObjectRef, object: KubeObject | undefined, timeoutMs: number): ApiError {
  const finalizers = (object?.metadata as { finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
  const held = finalizers.length > 0 ? `; finalizers hold it: ${finalizers.join(', ')}` : '';
  return new ApiError(`${ref.kind} ${ref.name} is still there ${timeoutMs} ms after its deletion${held}`, {
    transient: false,
    reason: 'StillThere',
  });
}
