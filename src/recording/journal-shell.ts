import { type ClusterProbes, ProbeError } from '../cluster/cluster.ts';
import { journalPath } from './names.ts';
import { recorderContainer, recorderPod } from './recorder-manifests.ts';

/** Read at once; a longer journal takes several turns. */
export const pieceBytes = 4 * 1024 * 1024;
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

/** Tenths of a second that an exec waits in the Pod for what is to come: an exec of its own for each look costs 40 times as much. */
const tenths = 15;

/** Whether a line of the journal holds this string, or comes to within 1.5 s. Throws ProbeError when it cannot be read. */
export async function hasLine(
  cluster: Pick<ClusterProbes, 'exec'>,
  attempt: string,
  string: string,
  signal: AbortSignal,
): Promise<boolean> {
  const script =
    'n=0; until /bin/grep -q -F -e "$2" "$1" 2>/dev/null; do [ "$n" -lt "$3" ] || exec /bin/grep -q -F -e "$2" "$1"; n=$((n+1)); /bin/sleep 0.1; done';
  const argv = [shell, '-c', script, 'sh', journalPath, string, String(tenths)];
  const { exitCode, stderr } = await inRecorder(cluster, attempt, argv, signal);
  if (exitCode > 1) throw new ProbeError(`klab's recorder has no journal yet: ${stderr.trim()}`);
  return exitCode === 0;
}

/** Reads on from `offset`; `grown`: waits up to 1.5 s until there is something. Throws ProbeError when it cannot be read. */
export async function readPiece(
  cluster: Pick<ClusterProbes, 'exec'>,
  attempt: string,
  offset: number,
  { grown = false }: { readonly grown?: boolean } = {},
): Promise<Piece> {
  const wait =
    'n=0; while [ "$n" -lt "$1" ] && [ "$(/bin/wc -c < "$2")" -lt "$3" ]; do n=$((n+1)); /bin/sleep 0.1; done';
  const look = '/bin/date +%s && /bin/wc -c < "$2" && /bin/tail -c "+$3" "$2" | /bin/head -c "$4"';
  const turns = String(grown ? tenths : 0);
  const argv = [shell, '-c', `${wait}; ${look}`, 'sh', turns, journalPath, String(offset + 1), String(pieceBytes)];
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
