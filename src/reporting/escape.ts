/*
 * Text that a learner can have written, made harmless for each format. Control characters and escape sequences are gone
 * by now (makeReport); what is left are characters that mean something to the format itself.
 */

/**
 * GitHub's runner obeys `::command::` at the beginning of a line of a log and, from older days, `##[command]` anywhere in
 * it (actions/runner, ActionCommand.cs). Any report may be printed there, so no format lets a learner write either.
 */
const legacyCommand = '##[';

/** For element content and quoted attribute values of HTML and XML. Characters that XML forbids go. */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(legacyCommand, '##&#91;')
    .replaceAll('::', '&#58;:');
}

/** For a quoted attribute of XML, where a parser would turn a line break into a space. */
export function escapeAttribute(text: string): string {
  return escapeMarkup(text).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * For running text in GitHub's Markdown, table cells included: one line, and every character that could begin a construct
 * as a character reference, which Markdown never takes for structure. What GitHub itself links after rendering (@mention,
 * #1, a bare address) is broken by an invisible space.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[!-/:-@[-`{-~]/g, (character) =>
      /[,;%.?/]/.test(character) ? character : `&#${character.charCodeAt(0)};`,
    )
    .replace(/&#64;|&#35;(?=\d)/g, (reference) => `${reference}\u200b`)
    .replace(/\bwww\./gi, 'www\u200b.');
}

/** A fence that no line of the text can close. */
export function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(longest + 1);
}

/** The message of a workflow command (`::error::message`). */
export function escapeCommand(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll(legacyCommand, '## [');
}

/** A property of a workflow command (`::error title=property::`). */
export function escapeProperty(text: string): string {
  return escapeCommand(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A value as JSON, two spaces a level. The data is what it was; only the spelling avoids what a log could take for a command. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replaceAll(legacyCommand, '##\\u005b')}\n`;
}

/** Text for a log, as lines: whatever is not the first begins with a bar, so nobody can write a line of their own (`::error::`). */
export function logLines(text: string): readonly string[] {
  return text
    .replaceAll(legacyCommand, '## [')
    .split(/\r?\n|\r/)
    .map((line, index) => (index === 0 ? line : `│ ${line}`));
}
