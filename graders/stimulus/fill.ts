/**
 * Puts the words of this run in place of `$(WORD)`, in every string of a JSON-like value: NONCE (random, new in each
 * run), NAME (of the object that klab made or changed). `${…}` is taken by the lab's own references.
 */
export function fill<Value>(value: Value, words: Readonly<Record<string, string>>): Value {
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string')
      return part.replace(/\$\(([A-Z]+)\)/g, (written, word: string) => words[word] ?? written);
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, visit(inner)]));
  };
  return visit(value) as Value;
}
