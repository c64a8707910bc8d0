import { escapeAttribute, escapeMarkup } from './escape.ts';
import { Markup, markupTag } from './markup.ts';

/** `[[ATTACHMENT|path]]` makes GitLab and Jenkins attach that file of theirs; a learner must not be able to say so. */
const unattached = (text: string) => text.replace(/\[\[(?=ATTACHMENT)/gi, '[ [');

/** Template of JUnit XML: whatever is inserted is escaped. */
export const xml = markupTag((text) => escapeAttribute(unattached(text)));

/** Lines as content of an element: there, unlike in attributes, line breaks may stay as they are. */
export const xmlContent = (lines: readonly string[]) => new Markup(escapeMarkup(unattached(lines.join('\n'))));

/** ` name="value"` for each. */
export const xmlAttributes = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values).map(([name, value]) => xml` ${name}="${value}"`);

/** The `properties` element of a test suite, indented as its first child. */
export const xmlProperties = (values: Readonly<Record<string, string | number>>) => xml`    <properties>
${Object.entries(values).map(([name, value]) => xml`      <property${xmlAttributes({ name, value })}/>\n`)}    </properties>
`;
