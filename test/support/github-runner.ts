const known = new Set(
  'error warning notice debug group endgroup add-mask set-output save-state set-env add-path echo add-matcher remove-matcher stop-commands'.split(
    ' ',
  ),
);

export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * The commands that GitHub's runner would obey in this output of a step. After actions/runner, ActionCommand.cs and
 * ActionCommandManager.cs: `::name key=value::data` at the beginning of a line (white space aside), `##[name]data`
 * anywhere in it; between stop-commands and its token none but the token.
 */
export function commandsIn(output: string): readonly Command[] {
  const obeyed: Command[] = [];
  let token: string | undefined;
  for (const line of output.split(/\r\n|\r|\n/)) {
    const command = parseNew(line, token) ?? parseOld(line, token);
    if (!command) continue;
    if (token !== undefined) {
      if (command.name.toLowerCase() === token.toLowerCase()) token = undefined;
      continue;
    }
    if (command.name === 'stop-commands') token = command.data;
    obeyed.push(command);
  }
  return obeyed;
}

function parseNew(line: string, token: string | undefined): Command | undefined {
  const found = /^::(\S+?)(?:\s+(.*?))?::(.*)$/.exec(line.trimStart());
  if (!found || !isKnown(found[1] ?? '', token)) return undefined;
  const [, name = '', properties = '', data = ''] = found;
  return { name, properties: propertiesOf(properties, ','), data: plain(data) };
}

function parseOld(line: string, token: string | undefined): Command | undefined {
  const found = /##\[([^\]\s]+)(?:\s([^\]]*))?\](.*)$/.exec(line);
  if (!found || !isKnown(found[1] ?? '', token)) return undefined;
  const [, name = '', properties = '', data = ''] = found;
  return { name, properties: propertiesOf(properties, ';'), data: plain(data) };
}

const isKnown = (name: string, token: string | undefined) =>
  known.has(name.toLowerCase()) || name.toLowerCase() === token?.toLowerCase();

function propertiesOf(text: string, separator: string): Record<string, string> {
  const pairs = text.split(separator).map((pair) => pair.split(/=(.*)/s));
  return Object.fromEntries(pairs.flatMap(([key = '', value]) => (value ? [[key.trim(), plain(value)]] : [])));
}

const plain = (text: string) =>
  text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
