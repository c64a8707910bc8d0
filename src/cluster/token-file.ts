import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { KlabError, messageOf } from '../errors.ts';
import type { KubeConfig } from './client-node.ts';

/** Name of an authProvider that the library does not know, so that it asks ours. */
const fileProvider = 'klab-token-file';

interface Users {
  readonly users?: readonly { readonly name?: string; readonly user?: { readonly tokenFile?: string } }[];
}

/**
 * The library knows nothing of a user's `tokenFile`, and would ask as nobody. Ours reads the file whenever the connection wants
 * credentials again, since whoever writes it renews it. As with kubectl, it goes before a token.
 */
export function useTokenFile(kubeConfig: KubeConfig, kubeconfig: string): void {
  const user = kubeConfig.getCurrentUser();
  const text = readFileSync(kubeconfig, 'utf8');
  if (!user || !text.includes('tokenFile')) return;
  const written = (parse(text) as Users).users?.find(({ name }) => name === user.name);
  const path = written?.user?.tokenFile;
  if (!path) return;
  const file = resolve(dirname(kubeconfig), path);
  const { token: _, ...rest } = user;
  const others = kubeConfig.users.filter(({ name }) => name !== user.name);
  kubeConfig.users = [...others, { ...rest, authProvider: { name: fileProvider, config: {} } }];
  kubeConfig.addAuthenticator({
    isAuthProvider: ({ authProvider }) => authProvider?.name === fileProvider,
    async applyAuthentication(_user, options) {
      options.headers = { ...options.headers, Authorization: `Bearer ${await tokenIn(file)}` };
    },
  });
}

async function tokenIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new KlabError(`token file ${file}: ${messageOf(cause)}`, { cause });
  });
  const token = text.trim();
  // What is in it is never told: it may be a token, torn.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new KlabError(`token file ${file} holds no token`);
  return token;
}
