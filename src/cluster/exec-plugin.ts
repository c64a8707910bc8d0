import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { KlabError, messageOf } from '../errors.ts';
import { readCredential } from './exec-credential.ts';
import { sanitise } from './sanitise.ts';

/** A user's `exec` as a kubeconfig has it (client.authentication.k8s.io). */
export interface ExecConfig {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly installHint?: string;
  readonly provideClusterInfo?: boolean;
  readonly interactiveMode?: string;
}

interface Place {
  /** Of the kubeconfig: a relative command is looked for beside it. */
  readonly kubeconfig: string;
  /** What `provideClusterInfo` hands on. */
  readonly cluster?: object;
  /** Ends the plugin. */
  readonly signal?: AbortSignal | undefined;
  /** How long the plugin may take; 20 s when absent: some ask a service of the cloud, twice. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 20_000;
/** A credential that ends while a request is on its way is of no use. */
const leewayMs = 10_000;
const mostBytes = 1024 * 1024;

/** What a plugin brings. */
export interface PluginCredential {
  readonly token?: string;
  /** PEM. */
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Asks a credential plugin, as kubectl does, but never through our terminal, never for ever, and once for all who ask at the
 * same time. What it has brought is kept until it expires, or until `forget`.
 */
export class ExecPlugin {
  /** As errors name it: `exec plugin aws`. */
  readonly title: string;
  readonly #exec: ExecConfig;
  readonly #place: Place;
  #asking: Promise<PluginCredential> | undefined;
  #until = Number.NEGATIVE_INFINITY;

  constructor(exec: ExecConfig, place: Place) {
    this.#exec = exec;
    this.#place = place;
    this.title = `exec plugin ${exec.command ?? '(without a command)'}`;
  }

  /** Throws KlabError that names the plugin and what it said: it is not there, failed, hung, or brought no credential. */
  credential(): Promise<PluginCredential> {
    if (this.#asking && Date.now() < this.#until) return this.#asking;
    this.#until = Number.POSITIVE_INFINITY;
    const asking = this.#ask();
    this.#asking = asking;
    asking.catch(() => this.forget());
    return asking;
  }

  /** The server has not taken what it brought: the next who asks gets another one. */
  forget(): void {
    this.#until = Number.NEGATIVE_INFINITY;
  }

  async #ask(): Promise<PluginCredential> {
    const { interactiveMode, command, apiVersion } = this.#exec;
    if (!command) throw new KlabError(`${this.title}: the kubeconfig names no command`);
    if (interactiveMode === 'Always') {
      throw new KlabError(
        `${this.title} wants to ask on a terminal (interactiveMode Always), which klab has none for`,
        {
          hint: 'use a context whose credentials come without questions',
        },
      );
    }
    const status = readCredential(this.title, await this.#run(command), apiVersion);
    const end = Date.parse(status.expirationTimestamp ?? '');
    if (!Number.isNaN(end)) this.#until = end - leewayMs;
    const { token, clientCertificateData: cert, clientKeyData: key } = status;
    return { ...(token ? { token } : {}), ...(cert && key ? { cert, key } : {}) };
  }

  /** What it wrote to its standard output. */
  async #run(command: string): Promise<string> {
    const { args, env, installHint } = this.#exec;
    const { kubeconfig, signal, timeoutMs = defaultTimeoutMs } = this.#place;
    const program = command.includes('/') ? resolve(dirname(kubeconfig), command) : command;
    const variables = [...(env ?? []).map(({ name, value }) => `${name}=${value}`), this.#info()];
    signal?.throwIfAborted();
    // env(1) adds to what we inherit ourselves; a group of its own, so that it ends with whatever it has started.
    const child = spawn('env', [...variables, program, ...(args ?? [])], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const end = () => endGroup(child);
    process.once('exit', end);
    signal?.addEventListener('abort', end, { once: true });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, timeoutMs);
    try {
      const [stdout, stderr, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended(child)]);
      const said = told(stderr);
      signal?.throwIfAborted();
      if (late) throw new KlabError(`${this.title} did not end within ${timeoutMs / 1_000} s${said}`);
      if (code === 0) return stdout;
      const missing = code === 127 || code === 126;
      const why = missing
        ? `cannot be run${said}`
        : `ended with ${code === null ? 'a signal' : `exit code ${code}`}${said}`;
      throw new KlabError(`${this.title} ${why}`, {
        ...(missing && installHint ? { hint: sanitise(installHint, { maxBytes: 2048 }) } : {}),
      });
    } finally {
      clearTimeout(timer);
      process.off('exit', end);
      signal?.removeEventListener('abort', end);
      // What it has left in the background.
      end();
    }
  }

  #info(): string {
    const { apiVersion, provideClusterInfo } = this.#exec;
    const spec = { ...(provideClusterInfo ? { cluster: this.#place.cluster } : {}), interactive: false };
    return `KUBERNETES_EXEC_INFO=${JSON.stringify({ apiVersion, kind: 'ExecCredential', spec })}`;
  }
}

const told = (stderr: string): string => {
  const text = withoutSecrets(sanitise(stderr.trim(), { maxBytes: 2048 }));
  return text === '' ? '' : `: ${text}`;
};

/** A plugin that logs what it got would have it in every report: tokens are left out, as far as they look like some. */
const withoutSecrets = (text: string) =>
  text
    .replaceAll(/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, '…')
    .replaceAll(/((?:token|bearer|password|secret)["']?[\s:=]+["']?)[\w.~+/-]{12,}=*/gi, '$1…');

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Its exit code; null when a signal has ended it. */
function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done, fail) => {
    child.once('error', (cause) => fail(new KlabError(`env: ${messageOf(cause)}`, { cause })));
    // A process in the background may hold the pipes: what has come by then is its answer.
    child.once('exit', (code) => {
      done(code);
      setImmediate(() => endGroup(child));
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
