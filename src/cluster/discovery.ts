import { ApiError, type ObjectRef, type Resource } from './cluster.ts';
import type { Connection } from './connection.ts';

interface Kind {
  /** Path of the collection's name, as "deployments". */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly listable: boolean;
}

interface ResourceList {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

interface GroupList {
  readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
}

/** Turns kinds into paths by what the API server says of itself; remembers its answer per group and version. */
export class Discovery {
  readonly #connection: Connection;
  readonly #known = new Map<string, Promise<ReadonlyMap<string, Kind>>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The path of a collection. A namespace is ignored for kinds that have none. Throws ApiError for an unknown kind. */
  async collectionPath(resource: Resource, signal?: AbortSignal): Promise<string> {
    const { plural, namespaced } = await this.kind(resource, signal);
    const within = namespaced && resource.namespace !== undefined ? `/namespaces/${segment(resource.namespace)}` : '';
    return `${basePath(resource.apiVersion)}${within}/${plural}`;
  }

  /** The path of one object. Throws ApiError when its kind is unknown or needs a namespace and got none. */
  async objectPath(ref: ObjectRef, signal?: AbortSignal): Promise<string> {
    const { namespaced } = await this.kind(ref, signal);
    if (namespaced && !ref.namespace) {
      throw new ApiError(`${ref.kind} ${ref.name}: objects of this kind live in a namespace, and none was given`, {
        transient: false,
      });
    }
    return `${await this.collectionPath(ref, signal)}/${segment(ref.name)}`;
  }

  /** Asks the server again when a kind is not among the remembered ones: a CRD may have come since. */
  async kind(resource: Resource, signal?: AbortSignal): Promise<Kind> {
    const { apiVersion, kind } = resource;
    const asked = this.#known.get(apiVersion);
    const found =
      (await asked?.catch(() => undefined))?.get(kind) ?? (await this.#askOnce(apiVersion, asked, signal)).get(kind);
    if (found) return found;
    throw new ApiError(`The cluster knows no kind ${kind} in ${apiVersion}`, {
      transient: false,
      status: 404,
      reason: 'UnknownKind',
    });
  }

  /** Every kind that has namespaces and can be listed, in the version that the server prefers; asked anew each time. */
  async namespacedKinds(signal?: AbortSignal): Promise<readonly Omit<Resource, 'namespace'>[]> {
    const { groups } = await this.#connection.json<GroupList>({ path: '/apis', signal });
    const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
    const found = await Promise.all(
      versions.map(async (apiVersion) => {
        const kinds = await this.#ask(apiVersion, signal).catch(unserved);
        return [...kinds].flatMap(([kind, { namespaced, listable }]) =>
          namespaced && listable ? [{ apiVersion, kind }] : [],
        );
      }),
    );
    return found.flat();
  }

  /** Forgets a group and version: one of its paths turned out not to exist any more. */
  forget(apiVersion: string): void {
    this.#known.delete(apiVersion);
  }

  /** Joins whoever has begun to ask since `seen`, so that a hundred readers at once make one request. */
  async #askOnce(apiVersion: string, seen: unknown, signal: AbortSignal | undefined) {
    const current = this.#known.get(apiVersion);
    const joined = current === seen ? undefined : await current?.catch(() => undefined);
    return joined ?? (await this.#ask(apiVersion, signal));
  }

  async #ask(apiVersion: string, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, Kind>> {
    const asking = this.#fetch(apiVersion, signal);
    this.#known.set(apiVersion, asking);
    try {
      const kinds = await asking;
      if (kinds.size === 0) this.#known.delete(apiVersion);
      return kinds;
    } catch (error) {
      if (this.#known.get(apiVersion) === asking) this.#known.delete(apiVersion);
      throw error;
    }
  }

  async #fetch(apiVersion: string, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, Kind>> {
    try {
      const list = await this.#connection.json<ResourceList>({ path: basePath(apiVersion), signal });
      const kinds = list.resources.filter(({ name }) => !name.includes('/'));
      return new Map(
        kinds.map(({ kind, name, namespaced, verbs }) => [
          kind,
          { plural: segment(name), namespaced, listable: verbs.includes('list') },
        ]),
      );
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return new Map();
      throw error;
    }
  }
}

/** A group that another server answers for, which is not there (503): it has no objects then. */
function unserved(error: unknown): ReadonlyMap<string, Kind> {
  if (error instanceof ApiError && error.status === 503) return new Map();
  throw error;
}

function basePath(apiVersion: string): string {
  const parts = apiVersion.split('/');
  if (parts.length > 2) throw new ApiError(`"${apiVersion}" is no apiVersion`, { transient: false });
  return `/${parts.length === 1 ? 'api' : 'apis'}/${parts.map(segment).join('/')}`;
}

/** One part of a path, escaped; the parts that would lead elsewhere are refused. */
export function segment(name: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new ApiError(`"${name}" is no name of an object`, { transient: false });
  }
  return encodeURIComponent(name);
}
