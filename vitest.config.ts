import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** Tests on a real cluster wait most of the time: for Pods, probes, deadlines. Whichever project comes first makes the cluster. */
const onCluster = { globalSetup: ['test/e2e/global-setup.ts'], testTimeout: 300_000, hookTimeout: 900_000 };
const alone = 'test/e2e/alone/**/*.test.ts';

export default defineConfig({
  test: {
    // The second report is for .ci/run, which prints the count as its last line.
    reporters: ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/klab/tests.json' },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // The machine may be busy with something else: what hangs is told all the same.
          testTimeout: 30_000,
          // Loading modules is half of what these files take, and the modules have no state of their own.
          isolate: false,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...onCluster,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [alone],
          // More than cores, since they wait: each file in namespaces of its own.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // What others would feel: it stops the API server, takes away what the cluster's labs share, keeps both cores busy.
        test: {
          ...onCluster,
          name: 'e2e-alone',
          include: [alone],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
