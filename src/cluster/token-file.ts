import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { KlabError, messageOf } from '../errors.ts';
import type { KubeConfig } from './client-node.ts';
import { authenticateBy } from './own-authenticator.ts';

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
  authenticateBy(kubeConfig, 'token', async (options) => {
    options.headers = { ...options.headers, Authorization: `Bearer ${await tokenIn(file)}` };
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
