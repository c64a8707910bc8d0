import { randomUUID } from 'node:crypto';
import type { Language } from '../text.ts';
import { escapeCommand, escapeProperty } from './escape.ts';
import { shorten } from './words.ts';

/** GitHub shows ten annotations of each kind per step, and drops the rest without a word. */
const mostOfAKind = 10;
/** Longer messages are cut: an annotation is a hint, the whole text is in the log above. Characters. */
const longestMessage = 4_000;

export interface Annotation {
  readonly title: string;
  readonly message: string;
  /** What it points at: a file of the repository, and a line (and column) of it, from 1. */
  readonly at?: { readonly file: string; readonly line: number; readonly column?: number };
}

/**
 * A text in a group of a step's log in which no command is obeyed. Nobody can guess the token, so nothing in the text can
 * switch commands on again.
 */
export function logGroup(title: string, text: string): readonly string[] {
  const token = `klab-${randomUUID()}`;
  return [
    `::group::${escapeCommand(title)}`,
    `::stop-commands::${token}`,
    text.trimEnd(),
    `::${token}::`,
    '::endgroup::',
  ];
}

/** At most ten; the last one then stands for all that are left. */
export function annotations(
  kind: 'error' | 'warning' | 'notice',
  all: readonly Annotation[],
  language: Language,
): string[] {
  const shown = all.length > mostOfAKind ? all.slice(0, mostOfAKind - 1) : all;
  const rest = all.slice(shown.length);
  const more: Annotation = {
    title: language === 'ko' ? `외 ${rest.length}개` : `${rest.length} more`,
    message: rest.map(({ title, message }) => `${title}: ${message.split('\n', 1)[0]}`).join('\n'),
  };
  return [...shown, ...(rest.length > 0 ? [more] : [])].map(({ title, message, at }) => {
    const column = at?.column === undefined ? '' : `col=${at.column},`;
    const place = at ? `file=${escapeProperty(at.file)},line=${at.line},${column}` : '';
    return `::${kind} ${place}title=${escapeProperty(title)}::${escapeCommand(shorten(message, longestMessage, language))}`;
  });
}
