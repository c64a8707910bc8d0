/** An image's name without the registry and path that are the same for all: `docker.io/library/my-app:1.0` is `my-app:1.0`. */
export const shortName = (image: string): string => image.replace(/^docker\.io\//, '').replace(/^library\//, '');

/** Whether two names mean one image: a node takes a name without a registry for one of docker.io. */
export const isSameImage = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && shortName(one) === shortName(other);
