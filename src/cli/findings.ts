import { painter } from '../paint.ts';
import type { Finding } from '../setup/examine.ts';

const marks = { ok: ['✔', 'green'], warning: ['!', 'yellow'], missing: ['✘', 'red'], unknown: ['·', 'gray'] } as const;

/**
 * One line per prerequisite; under what is not ok: why it matters, and what klab can do.
 * @param width of the column of titles; as wide as the longest of these findings when absent.
 */
export function findingLines(
  findings: readonly Finding[],
  color: boolean,
  width = Math.max(...findings.map(({ prerequisite }) => prerequisite.title.length)),
): string[] {
  return findings.flatMap(({ prerequisite, status, found, fix }) => {
    const [mark, shade] = marks[status];
    const shown = painter(color)(shade, mark);
    const line = `${shown} ${prerequisite.title.padEnd(width)}  ${found}`;
    if (status === 'ok' || status === 'unknown') return [line];
    const indent = ' '.repeat(width + 4);
    const way = fix ? [`${indent}→ klab setup can do this: ${fix.plan}`] : [];
    return [line, `${indent}${prerequisite.explain}`, ...way];
  });
}

/** The same for --json. */
export function findingData(findings: readonly Finding[]) {
  return findings.map(({ prerequisite, status, found, fix }) => ({
    id: prerequisite.id,
    title: prerequisite.title,
    status,
    found,
    ...(prerequisite.providers ? { providers: prerequisite.providers } : {}),
    ...(status === 'ok' ? {} : { explanation: prerequisite.explain }),
    ...(fix ? { fix: { plan: fix.plan, changesMachine: fix.changesMachine } } : {}),
  }));
}
