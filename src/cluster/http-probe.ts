import { type HttpFailure, type HttpRequest, type HttpResponse, type HttpTarget, ProbeError } from './cluster.ts';
import type { RawExecResult } from './exec.ts';
import { sanitise, sanitiseBytes } from './sanitise.ts';

const maxBodyBytes = 64 * 1024;
// Stops a download without end; well above what is kept, so that small bodies are never touched.
const maxDownloadBytes = 1024 * 1024;

/**
 * The curl command for one request, to be run in the prober: a new connection, no proxy, no redirects, no config file,
 * no globbing. Headers and body go to stdout, one line of figures to stderr. Throws ProbeError for unusable input.
 */
export function curlArgv(target: HttpTarget, request: HttpRequest, timeoutMs: number): string[] {
  const method = request.method ?? 'GET';
  const { tls } = request;
  const headers = Object.entries(request.headers ?? {}).flatMap(([name, value]) => [
    '--header',
    headerLine(name, value),
  ]);
  const curl = [
    // By its path in our image (collect.sh of images/base): no PATH of a tampered pod may choose another one.
    '/bin/curl',
    '--disable',
    '--silent',
    '--show-error',
    '--http1.1',
    '--globoff',
    '--path-as-is',
    '--noproxy',
    '*',
    '--max-time',
    (timeoutMs / 1000).toFixed(3),
    '--max-filesize',
    String(maxDownloadBytes),
    '--write-out',
    '%{stderr}\n%{http_code} %{size_header}',
    // --head prints the headers by itself.
    ...(method === 'HEAD' ? ['--head'] : ['--dump-header', '-']),
    ...(method === 'POST' ? ['--request', 'POST', '--header', 'Content-Length: 0'] : []),
    ...headers,
    ...(tls?.serverName === undefined ? [] : ['--connect-to', `::${hostOf(target)}:${target.port}`]),
    ...(tls ? ['--cacert', '/dev/stdin'] : []),
    '--url',
    urlOf(target, request),
  ];
  // The prober has no writable folder: the certificate goes through a pipe. The script is fixed, all data are arguments.
  return tls ? ['/bin/sh', '-c', 'ca=$1; shift; printf %s "$ca" | "$@"', 'sh', tls.ca, ...curl] : curl;
}

/** What curl's output means. Throws ProbeError when curl itself could not be run. */
export function parseCurl(result: RawExecResult): HttpResponse | HttpFailure {
  const stderr = sanitiseBytes(result.stderr, { maxBytes: 4096 }).trimEnd();
  const figures = /(?:^|\n)(\d{3}) (\d+)$/.exec(stderr);
  if (!figures) throw new ProbeError(`the prober could not run curl (exit code ${result.exitCode}): ${stderr}`);
  const [status, headerBytes] = [Number(figures[1]), Number(figures[2])];
  const message = stderr
    .slice(0, figures.index)
    .trim()
    .replace(/^curl: \(\d+\) /, '');
  // 63: the body is over the limit; what came until then is the answer.
  if (result.exitCode !== 0 && !(result.exitCode === 63 && status > 0)) {
    const tls = tlsTroubleOf(result.exitCode, message);
    return tls ? { failure: 'other', message, tls } : { failure: failureOf(result.exitCode, message), message };
  }
  return {
    status,
    headers: lastHeaders(sanitiseBytes(result.stdout.subarray(0, headerBytes))),
    body: sanitiseBytes(result.stdout.subarray(headerBytes), { maxBytes: maxBodyBytes }),
  };
}

// "EXIT CODES" of curl(1).
function failureOf(exitCode: number, message: string): HttpFailure['failure'] {
  if (exitCode === 6 || (exitCode === 28 && message.startsWith('Resolving timed out'))) return 'dns';
  if (exitCode === 7) return 'refused';
  if (exitCode === 28) return 'timeout';
  if (exitCode === 52 || exitCode === 55 || exitCode === 56) return 'reset';
  return 'other';
}

// 35: no handshake; 60 (51 in older versions): the certificate. OpenSSL's words tell why.
function tlsTroubleOf(exitCode: number, message: string): HttpFailure['tls'] {
  if (exitCode === 35) return /wrong version number|packet length too long/.test(message) ? 'none' : undefined;
  if (exitCode !== 60 && exitCode !== 51) return undefined;
  if (/expired|not yet valid/.test(message)) return 'expired';
  return /does not match|no alternative certificate subject name|unable to obtain common name/.test(message)
    ? 'name'
    : 'untrusted';
}

/** The headers of the last answer (a "100 Continue" may come before); repeated ones are joined as HTTP allows. */
function lastHeaders(text: string): Record<string, string> {
  const block = text.trimEnd().split('\n\n').at(-1) ?? '';
  const headers = new Map<string, string>();
  for (const line of block.split('\n').slice(1)) {
    const [, name, value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const key = name.toLowerCase();
    const earlier = headers.get(key);
    headers.set(key, earlier === undefined ? value.trimEnd() : `${earlier}, ${value.trimEnd()}`);
  }
  return Object.fromEntries(headers);
}

function urlOf(target: HttpTarget, { path, tls }: HttpRequest): string {
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    throw new ProbeError(
      `path "${sanitise(path, { maxBytes: 256 })}" must begin with / and have no spaces or controls`,
    );
  }
  const host = tls?.serverName === undefined ? hostOf(target) : checkedHost(tls.serverName);
  return `${tls ? 'https' : 'http'}://${host}:${target.port}${path}`;
}

function hostOf(target: HttpTarget): string {
  if (!Number.isInteger(target.port) || target.port < 1 || target.port > 65_535) {
    throw new ProbeError(`${target.port} is no port`);
  }
  return checkedHost(target.kind === 'service' ? `${target.name}.${target.namespace}.svc` : target.host);
}

function checkedHost(host: string): string {
  if (/^(?:[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])$/.test(host)) return host;
  throw new ProbeError(`"${sanitise(host, { maxBytes: 256 })}" is no host name or address`);
}

function headerLine(name: string, value: string): string {
  // A token of RFC 9110: in particular no "@", with which curl would read a file.
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new ProbeError(`"${sanitise(name)}" is no header name`);
  if (/[\r\n\0]/.test(value)) throw new ProbeError(`the value of header ${name} has a line break`);
  return value.trim() === '' ? `${name};` : `${name}: ${value}`;
}
