import type { LintRule } from '../rule.ts';

/** Whatever keeps klab from loading the lab at all; said here so that nobody has to run two commands. */
export const schema: LintRule = {
  id: 'schema',
  severity: 'error',
  explain:
    'lab.yaml, mutants.yaml or a manifest that klab refuses to load: shape, points, names, files, references, needs, stages',
  check: ({ problems }) => problems,
};
