/** An element as a strict reader sees it; text is decoded. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const voids = new Set(['meta', 'link', 'br']);
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const token = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>|<([!?])([^<>]*)>|([^<]+)/y;

/**
 * Reads XML, or HTML written as strictly as XML (void elements aside). Throws on whatever a browser would mend in
 * silence: an unclosed or crossed tag, a stray `<` or `&`, an unquoted attribute, a character that XML forbids.
 */
export function parseMarkup(text: string, language: 'xml' | 'html'): Element {
  const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (illegal) throw new Error(`illegal character U+${illegal[0].charCodeAt(0).toString(16)} at ${illegal.index}`);
  const root: Element = { name: '#document', attributes: {}, children: [] };
  const open = [root];
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(text);
    const parent = open.at(-1) as Element;
    if (!found) throw new Error(`not well formed at ${at}: ${text.slice(at, at + 80)}`);
    const [, close, name, attributes = '', selfClosing, special, , data] = found;
    if (special) continue;
    if (data !== undefined) parent.children.push(parent.name === 'style' ? data : decode(data, language));
    else if (close) {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}> at ${at}`);
      open.pop();
    } else {
      const element: Element = { name: name as string, attributes: attributesOf(attributes, language), children: [] };
      parent.children.push(element);
      if (!selfClosing && !(language === 'html' && voids.has(element.name))) open.push(element);
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is never closed`);
  return root;
}

/** All elements below, in document order, or those of one name. */
export function elements(parent: Element, name?: string): readonly Element[] {
  const below = parent.children.filter((child) => typeof child !== 'string');
  return below.flatMap((child) => [
    ...(name === undefined || child.name === name ? [child] : []),
    ...elements(child, name),
  ]);
}

/** The text of an element and all that is in it. */
export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

function attributesOf(text: string, language: 'xml' | 'html'): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value] of text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)) {
    if (name in attributes) throw new Error(`attribute ${name} twice`);
    if (value === undefined && language === 'xml') throw new Error(`attribute ${name} without a value`);
    attributes[name] = decode(value ?? '', language);
  }
  return attributes;
}

function decode(text: string, language: 'xml' | 'html'): string {
  if (language === 'xml' && text.includes(']]>')) throw new Error('a bare ]]>');
  return text.replace(/&(?:#(\d+);|(\w+);)?/g, (reference, code, name) => {
    if (code !== undefined) return String.fromCodePoint(Number(code));
    const character = named[name];
    if (character === undefined) throw new Error(`a bare & or unknown reference: ${reference}`);
    return character;
  });
}
