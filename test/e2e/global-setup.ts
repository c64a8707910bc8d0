import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { klab, ownState } from '../support/cli.ts';
import { haveImages, imagesOfTests } from '../support/images.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** XDG_STATE_HOME of the suite: the user's own attempts and clusters stay untouched. */
    readonly state: string;
    /** The suite's shared cluster. */
    readonly cluster: string;
  }
}

/**
 * Sets up what is missing on the machine, makes one cluster for the whole suite, and removes it at the end. Called for
 * each project whose tests want a cluster: the first one makes it for all of them.
 */
export default async function setup(project: TestProject) {
  const { vitest } = project;
  if (project.getProvidedContext().cluster !== undefined) return;
  const running = process.env['KLAB_E2E_CLUSTER'];
  if (running) {
    // The quick way while working: a cluster that is there already, in the user's own state folder.
    await haveImages(ownState(), running, ...imagesOfTests);
    vitest.provide('state', ownState());
    vitest.provide('cluster', running);
    return;
  }
  const state = mkdtempSync(join(tmpdir(), 'klab-e2e-'));
  const cluster = `e2e-${process.pid}`;
  const show = (line: string) => process.stderr.write(`${line}\n`);
  const run = async (args: string[]) => {
    const result = await klab(state, args, { onLine: show });
    if (result.exitCode !== 0) throw new Error(`klab ${args.join(' ')} ended with ${result.exitCode}`);
  };
  await run(['setup', '--yes']);
  await run(['up', '--name', cluster, '--yes']);
  await haveImages(state, cluster, ...imagesOfTests);
  vitest.provide('state', state);
  vitest.provide('cluster', cluster);
  return async () => {
    await run(['down', '--name', cluster]);
    rmSync(state, { recursive: true, force: true });
  };
}
