import type { Remark } from './rule.ts';

/** A file of a lab that was read as text. */
export interface TextFile {
  /** As findings name it. */
  readonly file: string;
  /** Relative to the lab's folder. */
  readonly path: string;
  readonly text: string;
}

/** A part of a file (a mutant's script, a here-document): its text, and on which line of the file it begins (from 1). */
export interface Excerpt extends TextFile {
  readonly firstLine: number;
}

export const wholeOf = (file: TextFile): Excerpt => ({ ...file, firstLine: 1 });

/** A remark at an offset into an excerpt. */
export function remarkAt(excerpt: Excerpt, offset: number, message: string, more: Partial<Remark> = {}): Remark {
  const before = excerpt.text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return { file: excerpt.file, line: excerpt.firstLine + line - 1, column, path: '', message, ...more };
}

/** A remark at a line of a file, counted from 1. */
export function remarkAtLine(file: string, line: number, message: string, more: Partial<Remark> = {}): Remark {
  return { file, line: Math.max(1, line), column: 1, path: '', message, ...more };
}

/** The lines of a script that do something: joined where a backslash continues them, without comments, white space as one space. */
export function commandsOf(script: string): readonly string[] {
  return script
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** The text with its comments (`#` at the beginning of a line or after white space) blanked, so that offsets stay. */
export function withoutComments(text: string): string {
  return text.replace(/(^|[ \t])#[^\n]*/gm, (comment) => ' '.repeat(comment.length));
}
