/** What a trial's namespace has behind the lab's name for it (newAttempt): a dash and six hex digits. */
const suffix = /-[0-9a-f]{6}$/;

/**
 * Which of the lab's namespaces a real one is: the same for every trial. What has the name itself comes first; a name that
 * had to be cut is its beginning. undefined for a namespace that is none of the lab's.
 */
export function logicalName(real: string, ofLab: readonly string[]): string | undefined {
  if (ofLab.includes(real)) return real;
  if (!suffix.test(real)) return undefined;
  const bare = real.replace(suffix, '');
  return ofLab.find((name) => name === bare) ?? ofLab.find((name) => real.length === 63 && name.startsWith(bare));
}
