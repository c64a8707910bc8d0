import { sanitise } from '../cluster/sanitise.ts';
import { painter } from '../paint.ts';
import type { Language } from '../text.ts';
import type { Lab } from './lab.ts';
import { type Bindings, bindingsOf, substitute, substituteKnown } from './substitute.ts';

export interface TextOptions {
  readonly language: Language;
  readonly color: boolean;
  /** Values of an attempt; without them, what a variable may be is shown in its place. */
  readonly bindings?: Bindings;
}

/** A lab's README and its tasks with their points, for a terminal. */
export function labText(lab: Lab, readme: string, options: TextOptions): string {
  const bindings = options.bindings ?? possibleValues(lab);
  return `${plainMarkdown(substituteKnown(readme, bindings), options.color).trimEnd()}\n\n${taskText(lab, options)}`;
}

/** The tasks of a lab, numbered, each with the points of its checks. */
function taskText(lab: Lab, options: TextOptions): string {
  const { bold, dim } = styles(options.color);
  const bindings = options.bindings ?? possibleValues(lab);
  const heading = { en: 'Tasks', ko: '과제' }[options.language];
  const lines = lab.tasks.map((task, index) => {
    const points = task.checks.reduce((sum, check) => sum + check.points, 0);
    const worth = { en: `${points} points`, ko: `${points}점` }[options.language];
    return `  ${index + 1}. ${substitute(task.title[options.language], bindings).value} ${dim(`(${worth})`)}`;
  });
  return `${bold(heading)}\n${lines.join('\n')}\n`;
}

function possibleValues(lab: Lab): Bindings {
  const variables = Object.fromEntries(
    Object.entries(lab.variables).map(([name, variable]) => [
      name,
      'oneOf' in variable ? `<${name}: ${variable.oneOf.join('/')}>` : `<${name}>`,
    ]),
  );
  return bindingsOf(lab, { variables, nonce: '<nonce>' });
}

/** Markdown as text for a terminal: headings and code stand out; marks that only matter to a browser and controls go. */
export function plainMarkdown(markdown: string, color: boolean): string {
  const { bold, dim, code } = styles(color);
  let fenced = false;
  return sanitise(markdown)
    .split('\n')
    .flatMap((line) => {
      if (/^\s*```/.test(line)) {
        fenced = !fenced;
        return [];
      }
      if (fenced) return [`    ${code(line)}`];
      const heading = /^(#+)\s+(.*)$/.exec(line);
      if (heading) return [bold(inline(heading[2] ?? '', (text) => text))];
      if (/^\|[-:| ]+\|$/.test(line)) return [];
      if (line.startsWith('|'))
        return [
          `  ${cells(line)
            .map((cell) => inline(cell, code))
            .join(' — ')}`,
        ];
      if (line.startsWith('> ')) return [dim(`  | ${inline(line.slice(2), (text) => text)}`)];
      return [inline(line, code)];
    })
    .join('\n');
}

const cells = (row: string) =>
  row
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

function inline(text: string, code: (text: string) => string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.startsWith('`') && part.length > 1
        ? code(part.slice(1, -1))
        : part
            .replace(/(\*{1,2})(\S|\S[^*]*\S)\1/g, '$2')
            .replace(/(?<![\p{L}\p{N}_])_(\S|\S[^_]*\S)_(?![\p{L}\p{N}_])/gu, '$1')
            .replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)'),
    )
    .join('');
}

function styles(color: boolean) {
  const paint = painter(color);
  return {
    bold: (text: string) => paint('bold', text),
    dim: (text: string) => paint('dim', text),
    code: (text: string) => paint('cyan', text),
  };
}
