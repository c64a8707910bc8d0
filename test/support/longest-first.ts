import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Vitest begins with the files that took longest last time. In a fresh clone there is no last time, and what takes as
 * long as all others together would be begun at the end: these come first, in this order.
 */
const longest = [
  'test/e2e/alone/labs.test.ts',
  'test/e2e/verify-trial.test.ts',
  'test/e2e/verify.test.ts',
  'test/e2e/faults.test.ts',
  'test/e2e/graders/job.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification) => {
      const place = longest.indexOf(relative(project.config.root, moduleId));
      return place === -1 ? longest.length : place;
    };
    const group = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    // Stable: all others stay as Vitest has them.
    return (await super.sort(files)).toSorted((a, b) => group(a) - group(b) || rank(a) - rank(b));
  }
}
