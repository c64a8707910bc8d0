import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pathsFrom } from '../src/paths.ts';
import { klab, klabOk } from '../test/support/cli.ts';
import * as classes from './class.ts';
import * as cli from './cli.ts';
import * as create from './create.ts';
import * as gets from './gets.ts';
import * as lag from './lag.ts';

/** All comparisons in one run, on a cluster of its own. Prints a line each, then everything as JSON. */
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const state = mkdtempSync(join(tmpdir(), 'klab-bench-'));
const env = { ...process.env, XDG_STATE_HOME: state };
const cluster = `bench-${process.pid}`;
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  await klabOk(state, ['setup', '--yes']);
  const created = await create.run({ env, root });
  say(
    `create a cluster        klab ${figure(created.klabMs)} ms, plain kind ${figure(created.kindMs)} ms: ${created.ratio.toFixed(2)} ×`,
  );

  await klabOk(state, ['start', 'bootcamp-expose', '--cluster', cluster, '--yes']);
  await klabOk(state, ['solve']);
  const kubeconfig = join(state, 'klab/clusters', cluster, 'kubeconfig');
  const read = await gets.run(kubeconfig);
  say(
    `200 sequential GETs     klab ${figure(read.klabMs)} ms, client-node ${figure(read.clientNodeMs)} ms: ${read.times.toFixed(1)} × faster`,
  );
  const seen = await lag.run(kubeconfig);
  say(`API report → verdict    median ${seen.medianMs.toFixed(1)} ms, p95 ${seen.p95Ms.toFixed(1)} ms`);
  const used = cli.run(root, env);
  say(`klab --help             ${figure(used.helpMs)} ms (node alone ${figure(used.nodeMs)} ms)`);
  say(`klab check              ${figure(used.checkMiB)} MiB at its peak`);
  const waited = await classes.run(kubeconfig, join(pathsFrom(env).cache, 'bin/kubectl'));
  for (const { way, checks, lagMedianMs, lagMaxMs, requests, peakMiB, againMs } of waited) {
    const lag = `lag median ${figure(lagMedianMs)} ms, max ${figure(lagMaxMs)} ms`;
    const cost = `${(requests / checks).toFixed(1)} requests a check, ${figure(peakMiB)} MiB`;
    const rate = `${figure((checks / againMs) * 1_000)} checks/s`;
    say(`100 namespaces: ${way.padEnd(14)}  ${checks} checks, ${lag}, ${cost}, ${rate}`);
  }
  say(JSON.stringify({ created, read, seen, used, waited }));
} finally {
  await klab(state, ['down', '--name', cluster]);
  rmSync(state, { recursive: true, force: true });
}

function figure(value: number): string {
  return Math.round(value).toString();
}
