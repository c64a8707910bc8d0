import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'gray' | 'cyan';

/** Colours text for a terminal, or leaves it as it is. Whether there is a terminal was decided where the context was made. */
export function painter(color: boolean): (style: Style, text: string) => string {
  return (style, text) => (color && text !== '' ? styleText(style, text, { validateStream: false }) : text);
}
