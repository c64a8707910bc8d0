import { sanitise } from '../cluster/sanitise.ts';
import { messageOf } from '../errors.ts';
import type { CheckOutcome, Fix, Prerequisite, SetupContext } from './prerequisite.ts';

/** `unknown`: not checked, because something that it needs is not there. */
export interface Finding {
  readonly prerequisite: Prerequisite;
  readonly status: CheckOutcome['status'] | 'unknown';
  readonly found: string;
  /** What klab could do about it; for `unknown` ones as far as can be told now. */
  readonly fix: Fix | undefined;
}

/** A check that hangs (a daemon that does not answer) must not hang doctor. */
const checkTimeoutMs = 10_000;

/** Checks all prerequisites, side by side where their needs allow, and asks those that are not ok for a fix. Changes nothing. */
export async function examine(prerequisites: readonly Prerequisite[], context: SetupContext): Promise<Finding[]> {
  const findings = new Map<string, Promise<Finding>>();
  for (const prerequisite of inOrder(prerequisites)) {
    const needed = prerequisite.needs.map((id) => findings.get(id) as Promise<Finding>);
    findings.set(prerequisite.id, examineOne(prerequisite, needed, context));
  }
  const settled = await Promise.allSettled(findings.values());
  context.signal.throwIfAborted();
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function examineOne(
  prerequisite: Prerequisite,
  needed: readonly Promise<Finding>[],
  context: SetupContext,
): Promise<Finding> {
  const lacking = (await Promise.all(needed)).find((finding) => !usable(finding.status));
  if (lacking) {
    const found = `not checked: it needs ${lacking.prerequisite.title}`;
    return { prerequisite, status: 'unknown', found, fix: await possibleFix(prerequisite, context) };
  }
  const outcome = await checked(prerequisite, context);
  return {
    prerequisite,
    ...outcome,
    fix: outcome.status === 'ok' ? undefined : await possibleFix(prerequisite, context),
  };
}

/** The outcome of one check; a check that throws or hangs is `missing`, with the reason. */
export async function checked(prerequisite: Prerequisite, context: SetupContext): Promise<CheckOutcome> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(checkTimeoutMs)]);
  try {
    const outcome = await prerequisite.check({ ...context, signal });
    // It may be what some program has printed, which can be anything.
    return { ...outcome, found: sanitise(outcome.found.split('\n')[0] ?? '', { maxBytes: 1024 }) };
  } catch (thrown) {
    context.signal.throwIfAborted();
    const found = signal.aborted ? `the check took longer than ${checkTimeoutMs / 1_000} s` : messageOf(thrown);
    return { status: 'missing', found: sanitise(found.split('\n')[0] ?? '') };
  }
}

/** undefined also where the fix cannot be told yet, because what it needs is not there. */
async function possibleFix(prerequisite: Prerequisite, context: SetupContext): Promise<Fix | undefined> {
  try {
    return await prerequisite.fix(context);
  } catch {
    context.signal.throwIfAborted();
    return undefined;
  }
}

/** Whether others can build on it. */
export function usable(status: Finding['status']): boolean {
  return status === 'ok' || status === 'warning';
}

/** Needs first, otherwise as given. Throws on an unknown id or a cycle: both are defects of the registry. */
export function inOrder(prerequisites: readonly Prerequisite[]): Prerequisite[] {
  const byId = new Map(prerequisites.map((prerequisite) => [prerequisite.id, prerequisite]));
  const ordered = new Set<Prerequisite>();
  const visit = (id: string, path: readonly string[]) => {
    const prerequisite = byId.get(id);
    if (!prerequisite) throw new Error(`no prerequisite "${id}" (needed by ${path.at(-1)})`);
    if (path.includes(id)) throw new Error(`prerequisites need each other: ${[...path, id].join(' → ')}`);
    for (const need of prerequisite.needs) visit(need, [...path, id]);
    ordered.add(prerequisite);
  };
  for (const { id } of prerequisites) visit(id, []);
  return [...ordered];
}
