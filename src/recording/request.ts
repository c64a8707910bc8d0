import { type IncomingMessage, request } from 'node:http';
import { isIP } from 'node:net';
import type { HttpTarget } from '../cluster/cluster.ts';
import { sanitise, sanitiseBytes } from '../cluster/sanitise.ts';
import type { Resolve } from './resolve.ts';
import type { Outcome } from './runs.ts';

/** Read of each body; what comes after is not looked at. */
const maxBodyBytes = 64 * 1024;
/** Kept of what `extract` found. */
const maxSeenBytes = 256;

/** One GET over a connection of its own. Whatever happens is an outcome; within `timeoutMs` it ends. */
export async function requestOnce(
  { target, path, extract }: { readonly target: HttpTarget; readonly path: string; readonly extract?: RegExp },
  options: { readonly resolve: Resolve; readonly timeoutMs: number },
): Promise<Outcome> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const name = target.kind === 'service' ? `${target.name}.${target.namespace}.svc` : target.host;
  try {
    const host = isIP(name) ? name : await options.resolve(name, signal);
    if (host === undefined) return { ok: false, failure: 'dns' };
    const { status, body } = await get(host, { name, port: target.port, path, signal });
    const seen = extract?.exec(body);
    return {
      ok: status < 500,
      status,
      ...(seen ? { seen: sanitise(seen[1] ?? seen[0], { maxBytes: maxSeenBytes }) } : {}),
    };
  } catch (error) {
    return { ok: false, failure: signal.aborted ? 'timeout' : failureOf(error) };
  }
}

async function get(
  host: string,
  to: { readonly name: string; readonly port: number; readonly path: string; readonly signal: AbortSignal },
): Promise<{ status: number; body: string }> {
  const { name, port, path, signal } = to;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { host: port === 80 ? name : `${name}:${port}`, connection: 'close', 'user-agent': 'klab-agent' };
  const sent = request({ host, port, path, headers, agent: false, signal });
  sent.on('response', resolve).on('error', reject).end();
  try {
    const answer = await promise;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= maxBodyBytes) break;
    }
    return { status: answer.statusCode ?? 0, body: sanitiseBytes(Buffer.concat(chunks), { maxBytes: maxBodyBytes }) };
  } finally {
    sent.destroy();
  }
}

/** The words of HttpFailure, as curl's exit codes are read in http-probe.ts. */
function failureOf(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code)) return 'refused';
  if (code === 'ETIMEDOUT') return 'timeout';
  return /^(ECONNRESET|EPIPE|ECONNABORTED)$/.test(code) ? 'reset' : 'other';
}
