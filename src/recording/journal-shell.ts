import { type Cluster, type ClusterProbes, ProbeError } from '../cluster/cluster.ts';
import { journalPath } from './names.ts';
import { recorderContainer, recorderPod } from './recorder-manifests.ts';

/** Read at once; a longer journal takes several turns. */
const pieceBytes = 4 * 1024 * 1024;
const timeoutMs = 20_000;
/** By its path in our image, as all programs of it: no PATH of a tampered Pod may choose another one. */
const shell = '/bin/sh';

/** What the journal's file holds from a byte on. */
export interface Piece {
  readonly text: string;
  /** Of the whole file, in bytes. */
  readonly size: number;
  /** The recorder's clock, in milliseconds since the epoch (a whole second). */
  readonly now: number;
}

/** How many lines of the journal hold this string. Throws ProbeError when it cannot be read. */
export async function countLines(
  cluster: Cluster,
  attempt: string,
  string: string,
  signal: AbortSignal,
): Promise<number> {
  const argv = ['/bin/grep', '-c', '-F', '-e', string, journalPath];
  const { exitCode, stdout, stderr } = await inRecorder(cluster, attempt, argv, signal);
  if (exitCode > 1) throw new ProbeError(`klab's recorder has no journal yet: ${stderr.trim()}`);
  return Number(stdout);
}

/** Reads on from `offset`. Throws ProbeError when it cannot be read. */
export async function readPiece(cluster: Pick<ClusterProbes, 'exec'>, attempt: string, offset: number): Promise<Piece> {
  const script = '/bin/date +%s && /bin/wc -c < "$1" && /bin/tail -c "+$2" "$1" | /bin/head -c "$3"';
  const argv = [shell, '-c', script, 'sh', journalPath, String(offset + 1), String(pieceBytes)];
  const { exitCode, stdout, stderr } = await inRecorder(cluster, attempt, argv);
  const [, seconds, size, text] = /^(\d+)\n\s*(\d+)\n([\s\S]*)$/.exec(stdout) ?? [];
  if (exitCode !== 0 || text === undefined) {
    throw new ProbeError(`klab's recorder: the journal cannot be read (exit code ${exitCode}): ${stderr.trim()}`);
  }
  return { text, size: Number(size), now: Number(seconds) * 1000 };
}

async function inRecorder(cluster: Pick<ClusterProbes, 'exec'>, attempt: string, argv: string[], signal?: AbortSignal) {
  const { namespace, name } = recorderPod(attempt);
  const pod = { namespace, name, container: recorderContainer };
  return cluster.exec(pod, argv, { timeoutMs, maxBytes: pieceBytes + 1024, ...(signal ? { signal } : {}) });
}
