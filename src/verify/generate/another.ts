/** Values that are like the right one and yet another; none holds the right one in it. */

/** The same word but for its last letter or digit: `web` → `wec`, `v1` → `v2`. Without any, `x`. */
export function anotherWord(word: string, taken: readonly string[] = []): string {
  const last = /[a-z0-9](?=[^a-z0-9]*$)/i.exec(word);
  if (!last) return 'x';
  let letter = last[0];
  for (let tries = 0; tries < 26; tries += 1) {
    letter = nextLetter(letter);
    const other = word.slice(0, last.index) + letter + word.slice(last.index + 1);
    if (other !== word && !taken.includes(other)) return other;
  }
  return `${word}x`;
}

/**
 * Another value of a setting or an answer. A number becomes more than twice as big, so that no tolerance takes it in; on
 * and off change places; a text of many lines is replaced as a whole, for who can tell which of its lines matter.
 */
export function anotherValue(value: string): string {
  const text = value.trim();
  if (/^-?\d{1,15}$/.test(text)) return String(Number(text) * 2 + 1);
  const opposite = opposites[text.toLowerCase()];
  if (opposite !== undefined) return opposite;
  return text.includes('\n') ? 'something else\n' : anotherWord(text);
}

const opposites: Readonly<Record<string, string>> = {
  true: 'false',
  false: 'true',
  yes: 'no',
  no: 'yes',
  on: 'off',
  off: 'on',
};

/** The next port that is not taken. */
export function anotherPort(port: number, taken: readonly number[] = []): number {
  let other = port;
  do other = other < 65_535 ? other + 1 : 1;
  while (taken.includes(other));
  return other;
}

/** Another path below the same place: `/etc/app` → `/etc/apq`, `/` → `/x`. */
export function anotherPath(path: string): string {
  return /[a-z0-9]/i.test(path) ? anotherWord(path) : `${path}x`;
}

function nextLetter(letter: string): string {
  if (letter === '9') return '0';
  if (letter === 'z') return 'a';
  if (letter === 'Z') return 'A';
  return String.fromCharCode(letter.charCodeAt(0) + 1);
}
