/**
 * Rows of a CSV text. `php`: as fgetcsv reads it by default, for which a backslash before a quote keeps the cell open;
 * else after RFC 4180.
 */
export function parseCsv(text: string, reader: 'rfc' | 'php'): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    const next = text[at + 1];
    if (quoted) {
      if (reader === 'php' && character === '\\' && next !== undefined) {
        cell += character + next;
        at++;
      } else if (character !== '"') cell += character;
      else if (next === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === ',' || character === '\n') {
      rows.at(-1)?.push(cell.replace(/\r$/, ''));
      cell = '';
      if (character === '\n') rows.push([]);
    } else cell += character;
  }
  if (quoted) throw new Error('a quoted cell is never closed');
  return rows.filter((row) => row.length > 0);
}
