/** Something to choose from: of which object, of which kind. */
interface Candidate {
  readonly object: string;
  readonly operator: string;
}

/**
 * At most `most` of them, so that every object and every kind of fault gets its turn: the objects one after another, and of
 * each the kind that was taken least often so far; of kinds that were taken equally often, and within a kind, the order
 * that is given. Always the same ones.
 */
export function choose<T extends Candidate>(candidates: readonly T[], most: number): readonly T[] {
  const left = [...Map.groupBy(candidates, ({ object }) => object).values()].map((own) => [...own]);
  const chosen: T[] = [];
  const taken = (kind: string) => chosen.filter(({ operator }) => operator === kind).length;
  while (chosen.length < most && left.some((own) => own.length > 0)) {
    for (const own of left) {
      if (own.length === 0 || chosen.length >= most) continue;
      const rarest = Math.min(...own.map(({ operator }) => taken(operator)));
      const next = own.findIndex(({ operator }) => taken(operator) === rarest);
      chosen.push(...own.splice(next, 1));
    }
  }
  return chosen;
}
