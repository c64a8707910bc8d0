import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Lab } from '../lab/lab.ts';
import { drawVariables } from '../lab/substitute.ts';
import type { Paths } from '../paths.ts';
import type { ClusterInfo, ImageArchive } from '../provider/provider.ts';
import type { Attempt } from '../state/attempts.ts';

/** The attempt is stored in `<paths.state>/attempts.sqlite`, and its folder lies below `<paths.state>/attempts`. */
interface NewAttempt {
  readonly lab: Lab;
  readonly learner: string;
  readonly cluster: ClusterInfo;
  /** Folder of labs that was given with --labs, absolute. */
  readonly labs?: string;
  /** All lab images that `klab setup` has built. */
  readonly archives: readonly ImageArchive[];
  readonly paths: Paths;
  /** Makes it a trial: its namespaces get names of their own (unless the lab says that names matter) and tell this run. */
  readonly run?: string;
}

/** A new attempt, not yet begun: names are given, variables drawn. */
export function newAttempt({ lab, labs, learner, cluster, paths, archives, run }: NewAttempt): Attempt {
  const id = `${lab.id}-${randomBytes(4).toString('hex')}`;
  const nonce = randomBytes(12).toString('hex');
  const drawn = (name: string) => (run !== undefined && !lab.fixedNames) || lab.hiddenNamespaces.includes(name);
  return {
    id,
    lab: lab.id,
    learner,
    provider: cluster.provider,
    cluster: cluster.name,
    namespaces: Object.fromEntries(lab.namespaces.map((name) => [name, drawn(name) ? withSuffix(name) : name])),
    ...(lab.hiddenNamespaces.length === 0 ? {} : { hiddenNamespaces: lab.hiddenNamespaces }),
    variables: drawVariables(lab, learner, nonce),
    nonce,
    imageIds: Object.fromEntries(
      archives.flatMap(({ name, id }) => (id !== undefined && lab.images.includes(name) ? [[name, id]] : [])),
    ),
    folder: join(paths.state, 'attempts', id),
    ...(labs === undefined ? {} : { labs }),
    startedAt: new Date().toISOString(),
    ...(run === undefined ? {} : { run }),
  };
}

/** A name of a namespace has at most 63 characters (RFC 1123 label). */
const longestName = 63;

function withSuffix(name: string): string {
  const suffix = `-${randomBytes(3).toString('hex')}`;
  return name.slice(0, longestName - suffix.length) + suffix;
}
