import { basename } from 'node:path';
import { messageOf } from '../errors.ts';
import type { GraderRegistry } from '../grading/bind.ts';
import { candidateOf, chooseCandidates } from '../lab/candidates.ts';
import { labFolders } from '../lab/load.ts';
import type { Runner } from '../process/run.ts';
import { imageNames } from '../setup/image-names.ts';
import { syntaxErrors } from './bash-syntax.ts';
import { orderFindings } from './order.ts';
import { type LintReport, makeLintReport } from './report.ts';
import type { Finding, LintRule } from './rule.ts';
import { rules as allRules } from './rules/index.ts';
import { sameIds } from './same-ids.ts';
import { type LabSources, readSources } from './sources.ts';
import { remarkAtLine } from './text-file.ts';

export interface LintRequest {
  /** Folder that holds `labs/` and `manifests/`. */
  readonly root: string;
  /** Another folder of labs, absolute. Then only its labs are looked at, unless `names` say otherwise. */
  readonly extra?: string;
  /** Ids of labs, or names of tracks; all of them when empty. */
  readonly names: readonly string[];
  /** Minor version of Kubernetes: `1.34`. */
  readonly kubernetes: string;
  readonly graders: GraderRegistry;
  readonly runner: Runner;
  readonly signal: AbortSignal;
  /** Milliseconds since any moment. */
  readonly clock: () => number;
  /** Default: all rules there are. */
  readonly rules?: readonly LintRule[];
}

/**
 * Holds every rule against every lab. What is wrong with one lab does not hide what is wrong with another.
 * Throws UsageError for a name that is no lab and no track, or both.
 */
export async function lintLabs(request: LintRequest): Promise<LintReport> {
  const { root, extra, names, graders, kubernetes, runner, signal, clock, rules = allRules } = request;
  const began = clock();
  const all = [...new Set(await labFolders(request))];
  const chosen = chooseCandidates(all.map(candidateOf), names, extra);
  const errors = new Map<string, string>();
  const images = new Set(await imageNames(root));
  const around = { root, graders, kubernetes, images, syntaxOf: (script: string) => errors.get(script) };
  const read = await Promise.all(chosen.map(({ folder }) => tryRead(folder, () => readSources(folder, around))));
  const sources = read.flatMap((one) => ('sources' in one ? [one.sources] : []));
  const scripts = sources.flatMap(({ solution, mutants }) => [
    ...(solution ? [solution.text] : []),
    ...mutants.map(({ script }) => script.text),
  ]);
  for (const [script, said] of await syntaxErrors(scripts, runner, signal)) errors.set(script, said);
  const labs = await Promise.all(
    read.map(async (one) => {
      if (!('sources' in one)) return { lab: basename(one.folder), findings: [one.finding] };
      const found = await Promise.all(rules.map((rule) => apply(rule, one.sources)));
      const ofAll = [...sameIds(one.sources, all), ...(await orderFindings(one.sources, all))];
      return { lab: one.sources.id, findings: [...found.flat(), ...ofAll] };
    }),
  );
  signal.throwIfAborted();
  const sorted = labs.sort((a, b) => a.lab.localeCompare(b.lab));
  return makeLintReport(sorted, { kubernetes, seconds: Math.round(clock() - began) / 1_000 });
}

async function apply(rule: LintRule, sources: LabSources): Promise<readonly Finding[]> {
  const remarks = await rule.check(sources);
  return remarks.map((remark) => ({ severity: rule.severity, ...remark, rule: rule.id }));
}

type Read = { readonly sources: LabSources } | { readonly folder: string; readonly finding: Finding };

/** A folder that cannot be read (no permission) is a finding of that lab. */
async function tryRead(folder: string, read: () => Promise<LabSources>): Promise<Read> {
  try {
    return { sources: await read() };
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (typeof code !== 'string') throw error;
    const remark = remarkAtLine(folder, 1, `cannot be read: ${messageOf(error)}`);
    return { folder, finding: { ...remark, rule: 'schema', severity: 'error' } };
  }
}
