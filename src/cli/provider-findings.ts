import { defaultProviderKind, providerKinds } from '../provider/kinds.ts';
import { type Finding, usable } from '../setup/examine.ts';
import { belongsTo } from '../setup/selection.ts';
import { findingLines } from './findings.ts';

/** Whether all that a provider's clusters need is there. */
export interface ProviderState {
  readonly kind: string;
  readonly ok: boolean;
  /** Something is needed for this provider alone: klab makes its clusters. */
  readonly own: boolean;
}

export function providerStates(findings: readonly Finding[]): ProviderState[] {
  return providerKinds.map((kind) => ({
    kind,
    ok: findings.every(({ prerequisite, status }) => !belongsTo(prerequisite, kind) || usable(status)),
    own: findings.some((finding) => isOwn(finding, kind)),
  }));
}

/** Whether klab can make a cluster here, with whatever provider. */
export function canRunLabs(states: readonly ProviderState[]): boolean {
  return states.some(({ ok, own }) => ok && own);
}

/**
 * What all providers need, then what each needs for itself, below its name. Of a provider that nobody has set up, what is
 * missing is no fault: that is so for all but the default one, and for that one where another is complete.
 */
export function providerSections(findings: readonly Finding[], color: boolean): string[] {
  const states = providerStates(findings);
  const width = Math.max(...findings.map(({ prerequisite }) => prerequisite.title.length));
  const makers = states.filter(({ own }) => own);
  const common = findings.filter((finding) => !makers.some(({ kind }) => isOwn(finding, kind)));
  const sections = makers.flatMap(({ kind }) => {
    const optional = kind !== defaultProviderKind || canRunLabs(states);
    const own = findings.filter((finding) => isOwn(finding, kind));
    const shown = optional ? own.map((finding) => asNotSetUp(finding, kind)) : own;
    return ['', `Provider ${kind}`, ...findingLines(shown, color, width)];
  });
  return [...findingLines(common, color, width), ...sections];
}

function isOwn({ prerequisite }: Finding, kind: string): boolean {
  return prerequisite.providers?.length === 1 && belongsTo(prerequisite, kind);
}

function asNotSetUp(finding: Finding, kind: string): Finding {
  if (finding.status !== 'missing') return finding;
  return { ...finding, status: 'unknown', found: `not set up: klab setup --provider ${kind}` };
}
