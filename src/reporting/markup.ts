/** Text that is markup already and goes in as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Inserted = string | number | Markup | undefined | readonly Inserted[];

/** A tag for templates that escapes whatever is inserted, save Markup. Lists are joined, undefined is nothing. */
export function markupTag(safe: (text: string) => string) {
  const render = (value: Inserted): string => {
    if (value === undefined) return '';
    if (value instanceof Markup) return value.text;
    if (typeof value === 'object') return value.map(render).join('');
    return safe(String(value));
  };
  return (literal: TemplateStringsArray, ...values: readonly Inserted[]) =>
    new Markup(literal.map((part, index) => part + render(values[index])).join(''));
}
