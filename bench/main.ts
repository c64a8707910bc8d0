import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pathsFrom } from '../src/paths.ts';
import { klab, klabOk, ownState } from '../test/support/cli.ts';
import * as classes from './class.ts';
import * as cli from './cli.ts';
import * as create from './create.ts';
import * as gets from './gets.ts';
import * as lag from './lag.ts';
import * as probes from './probes.ts';
import * as providers from './providers.ts';
import * as verify from './verify.ts';

/**
 * Comparisons, all of them or those that are named (`node bench/main.ts verify lag`), on a cluster of its own. Prints a line
 * each, then everything as JSON. KLAB_BENCH_CLUSTER names a running cluster of the user's to take instead, while working on it.
 */
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const running = process.env['KLAB_BENCH_CLUSTER'];
const state = running ? ownState() : mkdtempSync(join(tmpdir(), 'klab-bench-'));
const env = { ...process.env, XDG_STATE_HOME: state };
const cluster = running ?? `bench-${process.pid}`;
const kubeconfig = join(pathsFrom(env).state, 'clusters', cluster, 'kubeconfig');
const say = (line: string) => process.stdout.write(`${line}\n`);

/** By the word that chooses them, in the order in which they run. All but `create` and `providers` want the cluster. */
const parts: Readonly<Record<string, () => Promise<unknown>>> = {
  async create() {
    const made = await create.run({ env, root });
    const [klabMs, kindMs] = [figure(made.klabMs), figure(made.kindMs)];
    say(`create a cluster        klab ${klabMs} ms, plain kind ${kindMs} ms: ${made.ratio.toFixed(2)} ×`);
    return made;
  },
  async providers() {
    const lives = await providers.run({ env, root, labs: verify.labsOfTests(root) });
    for (const { who, ...steps } of lives) {
      const each = Object.entries(steps).map(([step, seconds]) => `${step} ${seconds.toFixed(1)} s`);
      say(`${who.padEnd(23)} ${each.join(', ')}`);
    }
    return lives;
  },
  async gets() {
    const read = await gets.run(kubeconfig);
    const [klabMs, clientNodeMs] = [figure(read.klabMs), figure(read.clientNodeMs)];
    say(`200 sequential GETs     klab ${klabMs} ms, client-node ${clientNodeMs} ms: ${read.times.toFixed(1)} × faster`);
    return read;
  },
  async lag() {
    const seen = await lag.run(kubeconfig);
    say(`API report → verdict    median ${seen.medianMs.toFixed(1)} ms, p95 ${seen.p95Ms.toFixed(1)} ms`);
    return seen;
  },
  async probes() {
    const { stream, exec } = await probes.run(kubeconfig);
    const both = ({ wallMs, cpuMs }: typeof exec) => `${figure(wallMs)} ms (${figure(cpuMs)} ms of CPU)`;
    const times = (exec.wallMs / stream.wallMs).toFixed(1);
    say(`an HTTP probe           klab ${both(stream)}, as an exec ${both(exec)}: ${times} × faster`);
    return { stream, exec };
  },
  async cli() {
    await klabOk(state, ['start', 'expose-solo', '--labs', verify.labsOfTests(root), '--cluster', cluster, '--yes']);
    await klabOk(state, ['solve', 'expose-solo']);
    const used = cli.run(root, env);
    say(`klab --help             ${figure(used.helpMs)} ms (node alone ${figure(used.nodeMs)} ms)`);
    say(`klab check              ${figure(used.checkMiB)} MiB at its peak`);
    return used;
  },
  async class() {
    const waited = await classes.run(kubeconfig, join(pathsFrom(env).cache, 'bin/kubectl'));
    for (const { way, checks, lagMedianMs, lagMaxMs, requests, peakMiB, againMs } of waited) {
      const lagged = `lag median ${figure(lagMedianMs)} ms, max ${figure(lagMaxMs)} ms`;
      const cost = `${(requests / checks).toFixed(1)} requests a check, ${figure(peakMiB)} MiB`;
      const rate = `${figure((checks / againMs) * 1_000)} checks/s`;
      say(`100 namespaces: ${way.padEnd(14)}  ${checks} checks, ${lagged}, ${cost}, ${rate}`);
    }
    return waited;
  },
  async verify() {
    const proven = await verify.run({ env, root, state, cluster, kubeconfig });
    const { runs, jobs, klabPerMinute, oneByOnePerMinute, chainsaw } = proven;
    const line = (who: string, perMinute: number, more: string) =>
      say(`${runs} runs of two labs: ${who.padEnd(22)} ${perMinute.toFixed(1)} a minute${more}`);
    const times = (perMinute: number) => `: klab verify makes ${(klabPerMinute / perMinute).toFixed(1)} × as many`;
    line(`klab verify, ${jobs} jobs`, klabPerMinute, '');
    line('klab verify, 1 job', oneByOnePerMinute, times(oneByOnePerMinute));
    if ('notBuilt' in chainsaw) say(`Chainsaw                not built: ${chainsaw.notBuilt}`);
    else {
      const asserting = ` (asserts in ${chainsaw.asserting})`;
      line('Chainsaw', chainsaw.perMinute, `${asserting}${times(chainsaw.perMinute)}`);
      line('Chainsaw --skip-delete', chainsaw.undeletedPerMinute, times(chainsaw.undeletedPerMinute));
    }
    return proven;
  },
};

const words = process.argv.slice(2);
const strange = words.find((word) => !Object.hasOwn(parts, word));
if (strange !== undefined) throw new Error(`no part is called ${strange}: ${Object.keys(parts).join(', ')}`);
const chosen = Object.entries(parts).filter(([name]) => words.length === 0 || words.includes(name));

const found: Record<string, unknown> = {};
try {
  await klabOk(state, ['setup', '--yes']);
  for (const [name, part] of chosen) {
    // Made when it is first wanted, after the comparisons of creating clusters.
    if (!['create', 'providers'].includes(name) && !running) await klabOk(state, ['up', '--name', cluster, '--yes']);
    found[name] = await part();
  }
  say(JSON.stringify(found));
} finally {
  if (!running) {
    await klab(state, ['down', '--name', cluster]);
    rmSync(state, { recursive: true, force: true });
  }
}

function figure(value: number): string {
  return Math.round(value).toString();
}
