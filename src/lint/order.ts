import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { orderProblems } from '../lab/load.ts';
import type { After } from '../lab/order.ts';
import { readYaml, tooLong } from '../lab/yaml-source.ts';
import type { Finding } from './rule.ts';
import type { LabSources } from './sources.ts';

/** Names in `after` that no lab has, and circles, also through labs that are not looked at. `all`: the folders of all labs. */
export async function orderFindings(sources: LabSources, all: readonly string[]): Promise<readonly Finding[]> {
  const { lab: draft, source } = sources;
  if (!draft || !source || draft.after.length === 0) return [];
  const known = all.map((folder) => basename(folder));
  const after = await reachable(draft, all);
  return orderProblems({ draft, source }, after, known).map((problem) => ({
    ...problem,
    rule: 'schema',
    severity: 'error',
  }));
}

/** What the labs say that are on the way from this one; nothing of a lab whose file is not sound. */
async function reachable(from: { readonly id: string; readonly after: readonly string[] }, all: readonly string[]) {
  const after = new Map([[from.id, from.after]]) satisfies After;
  const open = [...from.after];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const folder = all.find((one) => basename(one) === id);
    if (after.has(id) || folder === undefined) continue;
    const said = await saidOf(folder);
    after.set(id, said);
    open.push(...said);
  }
  return after;
}

async function saidOf(folder: string): Promise<readonly string[]> {
  const file = join(folder, 'lab.yaml');
  const found = await stat(file).catch(() => undefined);
  if (!found || tooLong(found.size)) return [];
  const { after } = (readYaml(await readFile(file, 'utf8').catch(() => ''), '').source?.value ?? {}) as {
    readonly after?: unknown;
  };
  return Array.isArray(after) ? after.filter((one) => typeof one === 'string') : [];
}
