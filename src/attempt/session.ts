import { join } from 'node:path';
import { KlabError, UsageError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Paths } from '../paths.ts';
import type { ClusterInfo, Provider } from '../provider/provider.ts';
import { type Attempt, type AttemptStore, openAttempts } from '../state/attempts.ts';
import { boundLab } from './environment.ts';

/** The attempt that a command is about, with its lab and its running cluster. */
export interface Session {
  readonly attempt: Attempt;
  /** With the attempt's values in place of references. */
  readonly lab: Lab;
  readonly provider: Provider;
  readonly cluster: ClusterInfo;
}

/** The store of attempts of a state folder. */
export const attemptsFile = ({ state }: Pick<Paths, 'state'>) => join(state, 'attempts.sqlite');

/** Opens it, and makes it where there is none. */
export function attemptStore(paths: Pick<Paths, 'state'>): AttemptStore {
  return openAttempts(attemptsFile(paths));
}

/** Finds the lab of an attempt, and its cluster, which must be running. No attempt: throws UsageError for the lab that was asked for. */
export async function openSession(
  attempt: Attempt | undefined,
  labId: string | undefined,
  providers: readonly Provider[],
  load: (attempt: Attempt) => Promise<Lab>,
): Promise<Session> {
  if (!attempt) {
    throw new UsageError(labId === undefined ? 'No lab has been started yet' : `Lab ${labId} has not been started`, {
      hint:
        labId === undefined
          ? 'Which one to begin with: klab next. All there are: klab list'
          : `Begin it: klab start ${labId}`,
    });
  }
  const lab = boundLab(await load(attempt), attempt);
  const provider = providers.find(({ kind }) => kind === attempt.provider);
  const cluster = (await provider?.list())?.find(({ name }) => name === attempt.cluster);
  if (!provider || !cluster) {
    throw new KlabError(`Cluster ${attempt.cluster}, on which ${attempt.lab} was started, is gone`, {
      hint: `Begin again: klab start ${attempt.lab}`,
    });
  }
  if (cluster.state !== 'running') {
    throw new KlabError(`Cluster ${cluster.name} is ${cluster.state}`, { hint: `klab up --name ${cluster.name}` });
  }
  return { attempt, lab, provider, cluster };
}
