/**
 * The candidate that is most likely meant by a misspelt or shortened word; undefined when none is close. A typing error
 * (two letters) goes before the beginning of a longer word, that before a third of the letters wrong, and that before
 * one that holds the other.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const near = (most: number) => ranked.find(({ distance }) => distance <= Math.min(most, word.length - 1));
  const long = lower.length >= 3;
  const longer = ranked.find(({ candidate }) => long && candidate.toLowerCase().startsWith(lower));
  const meant = near(2) ?? longer ?? near(Math.floor(word.length / 3));
  if (meant || !long) return meant?.candidate;
  return candidates.find(
    (candidate) => candidate.toLowerCase().includes(lower) || lower.includes(candidate.toLowerCase()),
  );
}

/** `; did you mean "x"?`, or else the list of what there is. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `; did you mean \`${near}\`?`;
  return candidates.length === 0 ? '' : `; known: ${candidates.join(', ')}`;
}

/** Levenshtein distance with neighbouring letters swapped counted as one (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)]);
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let j = 0; j <= b.length; j++) (rows[0] as number[])[j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, at(i - 2, j - 2) + 1);
      (rows[i] as number[])[j] = least;
    }
  }
  return at(a.length, b.length);
}
