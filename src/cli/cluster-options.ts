import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { defaultClusterName, validClusterName } from '../provider/cluster-name.ts';
import { defaultProviderKind, providerKinds } from '../provider/kinds.ts';
import type { ExistingCluster } from '../provider/provider.ts';
import type { Context } from './context.ts';

/** What every command takes that may make a cluster, or be given one. */
export interface ClusterOptions {
  readonly provider?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** The cluster that a command is to have. */
export interface ClusterWish {
  readonly name: string;
  /** As it was asked for. */
  readonly provider?: string;
  /** Of the cluster that is there already, or of the one asked for: for its prerequisites. */
  readonly needs?: string;
  readonly existing?: ExistingCluster;
}

/** Adds the options; `provider` says what that one means here. */
export function withClusterOptions(
  command: Command,
  provider = `where a new cluster runs (default: ${defaultProviderKind})`,
) {
  return command
    .option('--provider <kind>', `${provider}: ${providerKinds.join(', ')}`)
    .option(
      '--context <name>',
      'a cluster that is there already, by its context in a kubeconfig; klab never deletes it',
    )
    .option('--kubeconfig <file>', 'the file that has the context (default: as for kubectl)');
}

/**
 * Which cluster is meant: the one of that name; the one of a context, which has a name of its own where none is given; else klab's
 * default one. Throws UsageError for options that do not fit together.
 */
export async function clusterWish(
  context: Pick<Context, 'cwd' | 'env' | 'paths'>,
  given: string | undefined,
  options: ClusterOptions,
): Promise<ClusterWish> {
  const name = given === undefined ? undefined : validClusterName(given);
  const existing = existingOf(context, options);
  const provider = existing ? 'existing' : options.provider;
  const [{ nameOfTaken }, { providerKindOf }] = await Promise.all([
    import('../provider/existing/name.ts'),
    import('../provider/ledger.ts'),
  ]);
  const meant = name ?? (existing ? await nameOfTaken(context.paths.state, existing) : defaultClusterName);
  const needs = provider ?? providerKindOf(context.paths.state, meant);
  return {
    name: meant,
    ...(provider === undefined ? {} : { provider }),
    ...(needs === undefined ? {} : { needs }),
    ...(existing ? { existing } : {}),
  };
}

function existingOf(
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
  { provider, context, kubeconfig }: ClusterOptions,
): ExistingCluster | undefined {
  if (context === undefined) {
    if (kubeconfig === undefined) return undefined;
    throw new UsageError('--kubeconfig says where a context is, and --context is missing', {
      hint: 'add --context NAME',
    });
  }
  if (provider !== undefined && provider !== 'existing') {
    throw new UsageError(`--context is a cluster that is there already, and --provider ${provider} makes a new one`);
  }
  // KUBECONFIG may be a list of files, which kubectl reads. It is remembered, so relative ones have to mean the same everywhere.
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  const files = kubeconfig === undefined ? listed : [kubeconfig];
  const all = files.length === 0 ? [join(homedir(), '.kube', 'config')] : files.map((file) => resolve(cwd, file));
  return { context, kubeconfig: all.join(delimiter) };
}
