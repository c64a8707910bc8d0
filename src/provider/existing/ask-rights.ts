import { ApiError, type ClusterWriter } from '../../cluster/cluster.ts';
import { KlabError } from '../../errors.ts';
import { type Luxury, missingOf, type Question, rights, rightsTable } from './rights.ts';

/** So many questions at once: a slow server is asked a hundred of them in a second or two, and not flooded. */
const atOnce = 12;

const kind = 'SelfSubjectAccessReview';

interface Review {
  readonly status?: { readonly allowed?: boolean };
}

/**
 * Asks the API server, before anything is made, whether the user may do what labs do. Returns what only some labs miss.
 * Throws KlabError with a table of what is missing for all of them, or when the server does not even take the question.
 */
export async function askRights(
  access: Pick<ClusterWriter, 'create'>,
  who: { readonly context: string; readonly user: string },
  signal: AbortSignal,
): Promise<ReadonlySet<Luxury>> {
  const may = async ({ verb, group, resource: full }: Question): Promise<boolean> => {
    const [resource, subresource] = full.split('/', 2);
    const spec = { resourceAttributes: { verb, group, resource, ...(subresource ? { subresource } : {}) } };
    const question = { apiVersion: 'authorization.k8s.io/v1', kind, metadata: { name: '' }, spec };
    const { status } = (await access.create(question, { signal })) as Review;
    return status?.allowed === true;
  };
  try {
    // Whoever may do everything is asked once.
    if (await may({ verb: '*', group: '*', resource: '*' })) return new Set();
    const missing = missingOf(await refusedOf(questions(), may));
    const required = missing.filter(({ only }) => only === undefined);
    if (required.length > 0) throw lacking(who, rightsTable(required));
    return new Set(missing.flatMap(({ only }) => only ?? []));
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403)) throw error;
    throw new KlabError(
      `user "${who.user}" of context "${who.context}" may not even ask what it may do: ${error.message}`,
      {
        hint: 'use a context that may; labs need the rights to make namespaces and what is in them',
        cause: error,
      },
    );
  }
}

const lacking = ({ context, user }: { context: string; user: string }, table: string) =>
  new KlabError(
    `user "${user}" of context "${context}" lacks rights that every lab needs; nothing was made\n${table}`,
    {
      hint: 'klab makes namespaces for each lab, so it cannot run labs in a namespace that was given to you. Ask for these rights (kubectl auth can-i tells), or use a cluster of your own: klab up',
    },
  );

const questions = (): readonly Question[] =>
  rights.flatMap(({ verbs, group, resources }) =>
    resources.flatMap((resource) => verbs.map((verb) => ({ verb, group, resource }))),
  );

async function refusedOf(all: readonly Question[], may: (question: Question) => Promise<boolean>) {
  const left = [...all];
  const refused: Question[] = [];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) if (!(await may(next))) refused.push(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return refused;
}
