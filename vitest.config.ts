import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The second report is for .ci/run, which prints the count as its last line.
    reporters: ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/klab/tests.json' },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          // One Docker daemon and two cores: the suite shares one cluster, files run one after another.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
