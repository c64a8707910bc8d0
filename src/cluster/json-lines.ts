import { ApiError } from './cluster.ts';

// Far above the 1.5 MiB that etcd takes per object; a line without an end must not fill the memory.
const maxLineBytes = 16 * 1024 * 1024;
const newline = 0x0a;

/** Newline-delimited JSON from a stream, whatever the boundaries of its chunks. A torn last line is dropped. */
export async function* jsonLines<T>(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<T> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    // Lines are cut as bytes and decoded whole: a character may be torn between two chunks.
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = Buffer.concat([...pending, chunk.subarray(start, end)]).toString('utf8');
      pending = [];
      pendingBytes = 0;
      start = end + 1;
      if (line.trim() !== '') yield JSON.parse(line) as T;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > maxLineBytes)
      throw new ApiError(`a watch event is over ${maxLineBytes} bytes`, { transient: true });
  }
}
