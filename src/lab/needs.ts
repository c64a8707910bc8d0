interface Needing {
  readonly id: string;
  readonly needs: readonly string[];
}

/** Ids of the checks that a check needs, and of those that these need, each once. Ids that no check has are left out. */
export function allNeeds(check: Pick<Needing, 'needs'>, all: readonly Needing[]): readonly string[] {
  const found = new Set<string>();
  const open = [...check.needs];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const needed = all.find((one) => one.id === id);
    if (!needed || found.has(id)) continue;
    found.add(id);
    open.push(...needed.needs);
  }
  return [...found];
}
