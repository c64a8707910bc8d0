import { access } from 'node:fs/promises';
import { delimiter, dirname, resolve } from 'node:path';
import { KlabError, messageOf, UsageError } from '../../errors.ts';
import { CommandError, type Runner } from '../../process/run.ts';
import { kubectlEnv } from '../containers/kubectl.ts';
import type { ExistingCluster } from '../provider.ts';

/** One context of somebody's kubeconfig, as a kubeconfig of its own. */
export interface ContextCopy {
  /** JSON, with certificates in it and absolute paths, so that it works wherever it lies. */
  readonly text: string;
  readonly server: string;
  /** Its name, as the kubeconfig has it. */
  readonly user: string;
}

interface Named {
  readonly name: string;
}

interface KubeConfigFile {
  readonly contexts:
    | readonly (Named & { readonly context: { readonly cluster: string; readonly user: string } })[]
    | null;
  readonly clusters: readonly (Named & { readonly cluster: { readonly server?: string } })[] | null;
  readonly users:
    | readonly (Named & {
        readonly user: { readonly tokenFile?: string; readonly exec?: { readonly command?: string } };
      })[]
    | null;
}

interface Kubectl {
  readonly runner: Runner;
  /** Path of the program. */
  readonly kubectl: string;
  readonly signal: AbortSignal;
}

/**
 * Reads one context by kubectl's own rules (several files in KUBECONFIG, certificates beside the file). Nothing is written, no
 * plugin is run. Throws UsageError that names the file and the contexts that there are.
 */
export async function copyContext(existing: ExistingCluster, by: Kubectl): Promise<ContextCopy> {
  const { context } = existing;
  const all = await view(existing, [], by);
  const names = (all.contexts ?? []).map(({ name }) => name);
  if (!names.includes(context)) throw await noSuchContext(existing, names);
  const copy = await view(existing, ['--raw', '--minify', '--flatten', `--context=${context}`], by);
  const [found, user, cluster] = [copy.contexts?.[0]?.context, copy.users?.[0], copy.clusters?.[0]];
  const server = cluster?.cluster.server ?? '';
  if (!found || !URL.canParse(server)) {
    throw new UsageError(`${shownFile(existing)}: context "${context}" names no cluster with a server`, {
      hint: 'kubectl config view shows what it names; --context takes another one',
    });
  }
  const users = user ? [await withAbsolutePaths(user, existing, by)] : copy.users;
  return { text: JSON.stringify({ ...copy, users }, undefined, 2), server, user: found.user };
}

async function noSuchContext(existing: ExistingCluster, names: readonly string[]): Promise<UsageError> {
  const file = shownFile(existing);
  const there = await Promise.all(
    filesOf(existing).map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (existing.kubeconfig !== undefined && !there.includes(true))
    return new UsageError(`there is no kubeconfig ${file}`, {
      hint: 'name the file that has the context: --kubeconfig FILE',
    });
  return new UsageError(
    existing.context === ''
      ? 'a cluster that is there already wants its context'
      : `${file} has no context "${existing.context}"`,
    { hint: names.length === 0 ? `${file} has no contexts at all` : `--context, one of: ${names.join(', ')}` },
  );
}

/** kubectl leaves a token's file and a plugin's program relative to the file in which the user is written. */
async function withAbsolutePaths<User extends NonNullable<KubeConfigFile['users']>[number]>(
  user: User,
  existing: ExistingCluster,
  by: Kubectl,
): Promise<User> {
  const { tokenFile, exec } = user.user;
  const isRelative = (path: string | undefined): path is string => path !== undefined && !path.startsWith('/');
  const command = exec?.command?.includes('/') ? exec.command : undefined;
  if (!isRelative(tokenFile) && !isRelative(command)) return user;
  const folder = dirname(await fileOfUser(user.name, existing, by));
  return {
    ...user,
    user: {
      ...user.user,
      ...(tokenFile === undefined ? {} : { tokenFile: resolve(folder, tokenFile) }),
      ...(exec && command !== undefined ? { exec: { ...exec, command: resolve(folder, command) } } : {}),
    },
  };
}

/** The first that names the user, as kubectl takes it. */
async function fileOfUser(name: string, existing: ExistingCluster, by: Kubectl): Promise<string> {
  for (const file of filesOf(existing)) {
    const { users } = await view({ ...existing, kubeconfig: file }, [], by).catch(() => ({ users: [] }));
    if (users?.some((one) => one.name === name)) return file;
  }
  throw new UsageError(`${shownFile(existing)}: user "${name}" has relative paths, and it is not known to what`, {
    hint: 'name the file: --kubeconfig FILE',
  });
}

async function view(existing: ExistingCluster, args: readonly string[], { runner, kubectl, signal }: Kubectl) {
  const env = existing.kubeconfig === undefined ? kubectlEnv : { ...kubectlEnv, KUBECONFIG: existing.kubeconfig };
  try {
    const { stdout } = await runner.run([kubectl, 'config', 'view', '--output=json', ...args], {
      env,
      signal,
      timeoutMs: 15_000,
      whole: true,
    });
    return read(stdout);
  } catch (cause) {
    signal.throwIfAborted();
    // A kubectl that does not work says nothing about the file.
    const { exitCodeOfCommand } = cause instanceof CommandError ? cause : {};
    if (exitCodeOfCommand === undefined) throw cause;
    const why = (cause as CommandError).stderr.trim() || messageOf(cause);
    throw new UsageError(`${shownFile(existing)} cannot be read as a kubeconfig: ${why}`, { cause });
  }
}

/** Throws KlabError where kubectl has printed something else; never with what it was. */
function read(json: string): KubeConfigFile {
  let file: Partial<KubeConfigFile> | null;
  try {
    file = JSON.parse(json) as Partial<KubeConfigFile> | null;
  } catch (cause) {
    throw noKubeconfig(cause);
  }
  const isList = (list: unknown) => list === null || Array.isArray(list);
  if (![file?.contexts, file?.clusters, file?.users].every(isList)) throw noKubeconfig();
  return file as KubeConfigFile;
}

const noKubeconfig = (cause?: unknown) =>
  new KlabError('kubectl config view ended without an error, and printed no kubeconfig', {
    hint: 'run: klab doctor',
    cause,
  });

const filesOf = ({ kubeconfig = '' }: ExistingCluster) => kubeconfig.split(delimiter).filter(Boolean);

const shownFile = ({ kubeconfig }: ExistingCluster) => kubeconfig ?? 'the kubeconfig that kubectl uses';
