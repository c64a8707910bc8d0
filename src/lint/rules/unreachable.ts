import { isDeepStrictEqual } from 'node:util';
import { isBlind } from '../../lab/blind.ts';
import { neededBy, type PlacedCheck } from '../checks.ts';
import type { LintRule, Remark } from '../rule.ts';
import type { LabSources } from '../sources.ts';

/** Checks that nobody can ever pass. Cycles in `needs` and stages out of order keep a lab from loading (rule `schema`). */
export const unreachable: LintRule = {
  id: 'unreachable',
  severity: 'error',
  explain: 'a check that can never pass: it contradicts one that it needs, or waits for a stage that comes after it',
  check(sources) {
    return [...contradictions(sources, sources.checks()), ...stagesAwaited(sources)];
  },
};

/** In one grading, an object cannot be there and be gone, nor can a workload have two sizes. */
function contradictions({ source }: LabSources, all: readonly PlacedCheck[]): readonly Remark[] {
  if (!source) return [];
  return all.flatMap((placed) =>
    neededBy(placed.check, all)
      .filter((other) => other.check.stage === placed.check.stage)
      .flatMap((other): readonly Remark[] => {
        const [mine, theirs] = [subjectOf(placed), subjectOf(other)];
        if (!mine || !theirs || !isDeepStrictEqual(mine.object, theirs.object)) return [];
        const need = placed.check.needs.indexOf(other.check.id);
        const at = [...placed.path, 'needs', ...(need === -1 ? [] : [need])];
        const { kind, name } = mine.object;
        if (isGone(placed) !== isGone(other)) {
          return [
            source.problemAt(
              at,
              `\`${placed.check.id}\` and \`${other.check.id}\` are judged at the same time, and one wants ${kind} ${name} gone, the other wants it there; let one of them be judged at an earlier stage`,
            ),
          ];
        }
        if (mine.size === undefined || theirs.size === undefined || mine.size === theirs.size) return [];
        return [
          source.problemAt(
            at,
            `\`${placed.check.id}\` wants ${mine.size} Pods of ${kind} ${name} at the same time at which \`${other.check.id}\` wants ${theirs.size}; let one of them be judged at an earlier stage`,
          ),
        ];
      }),
  );
}

const isGone = (placed: PlacedCheck) => isBlind(placed) && placed.check.mode !== 'never';

interface Subject {
  readonly object: { readonly kind: string; readonly namespace: unknown; readonly name: string };
  /** How many Pods it has to have, exactly. */
  readonly size?: number;
}

/** The one object that a check is about, by how parameters name it. */
function subjectOf({ variants, check }: PlacedCheck): Subject | undefined {
  const params = (variants[0]?.params ?? {}) as Readonly<Record<string, unknown>>;
  const { kind, namespace, name } = (params['of'] ?? params) as Readonly<Record<string, unknown>>;
  if (typeof kind !== 'string' || typeof name !== 'string' || check.mode === 'never') return undefined;
  const size = params['replicas'] ?? params['count'];
  return { object: { kind, namespace, name }, ...(typeof size === 'number' ? { size } : {}) };
}

/** A step that waits for a stage is reached when that stage has been passed, which is after its checks were judged. */
function stagesAwaited({ lab, source }: LabSources): readonly Remark[] {
  const order = lab?.stages.map(({ id }) => id) ?? [];
  return (lab?.tasks ?? []).flatMap((task, t) =>
    task.checks.flatMap((check, c) => {
      const { sequence } = (check.with ?? {}) as { readonly sequence?: unknown };
      if (!Array.isArray(sequence) || !source) return [];
      const own = check.stage === undefined ? order.length : order.indexOf(check.stage);
      return sequence.flatMap((step: { readonly stage?: unknown } | null, index): readonly Remark[] => {
        const stage = step?.stage;
        if (typeof stage !== 'string') return [];
        const at = ['tasks', t, 'checks', c, 'with', 'sequence', index, 'stage'];
        if (!order.includes(stage))
          return [source.problemAt(at, `no stage is called \`${stage}\`, so this step is never reached`)];
        return order.indexOf(stage) < own
          ? []
          : [
              source.problemAt(
                at,
                `stage \`${stage}\` is passed after this check has been judged, so this step is never reached`,
              ),
            ];
      });
    }),
  );
}
