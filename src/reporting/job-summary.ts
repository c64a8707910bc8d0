/** GitHub refuses a job summary over 1024k; some room is left for what else the step writes into it. Bytes. */
const mostBytes = 1_000_000;

/**
 * Parts of Markdown that each stand alone, as one text that fits into a job summary: cut between two of them, with a note
 * on how many are left out.
 */
export function jobSummary(blocks: readonly string[], note: (left: number) => string): string {
  let bytes = 0;
  const fitting = blocks.findIndex((block) => {
    bytes += Buffer.byteLength(block) + 1;
    return bytes > mostBytes;
  });
  return (fitting === -1 ? blocks : [...blocks.slice(0, fitting), note(blocks.length - fitting)]).join('\n');
}
