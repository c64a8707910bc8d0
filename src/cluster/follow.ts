import type { Resource } from './cluster.ts';
import { Connection, type Identity } from './connection.ts';
import { Discovery } from './discovery.ts';
import { type Followed, Follower, type FollowerApi } from './follower.ts';
import { Objects } from './objects.ts';
import type { Pace } from './reflector.ts';

/** Follows collections over one connection. */
export interface Following extends AsyncDisposable {
  add(resource: Resource, followed: Followed): { readonly until: number | undefined };
}

/**
 * Opens a connection of its own, without client-node (a kubeconfig is what that is good for): a process that does
 * nothing else stays small. Followers end with the signal.
 */
export async function openFollowing(
  identity: Identity,
  options: { readonly signal: AbortSignal; readonly pace?: Pace },
): Promise<Following> {
  const connection = await Connection.as(identity);
  const discovery = new Discovery(connection);
  const following = followingOn({ connection, discovery, objects: new Objects(connection, discovery) }, options);
  return {
    add: following.add,
    async [Symbol.asyncDispose]() {
      await following[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
}

/** The same over a connection of somebody else, which stays open. */
export function followingOn(
  api: FollowerApi,
  options: { readonly signal: AbortSignal; readonly pace?: Pace },
): Following {
  const running: Promise<void>[] = [];
  return {
    add(resource, followed) {
      const follower = new Follower(resource, api, followed, options);
      running.push(follower.run(options.signal));
      return follower;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running);
    },
  };
}
