/** The quick tier, for whoever is working: what breaks most easily, in under two minutes, on a cluster that runs already. */
import { messageOf } from '../src/errors.ts';
import type { ClusterInfo } from '../src/provider/provider.ts';
import { klab, ownState } from './support/cli.ts';
import { type Step, walk } from './support/lanes.ts';

/** Of each family of graders one; all of them work in namespaces of their own, so that a lab that is under way is not disturbed. */
const graders = ['pods', 'http-service', 'answer', 'config', 'journal', 'probe'];
/** A small lab of the tests, for one node; those of the catalogue are proven by `npm test`. */
const [lab, labs] = ['expose-solo', 'test/fixtures/labs'];

async function runningCluster(): Promise<string> {
  const named = process.env['KLAB_E2E_CLUSTER'];
  if (named) return named;
  const { stdout, stderr, exitCode } = await klab(ownState(), ['status', '--json']);
  if (exitCode !== 0) throw new Error(`klab status ended with ${exitCode}\n${stderr}`);
  const running = (JSON.parse(stdout) as ClusterInfo[]).find(({ state }) => state === 'running');
  if (!running) throw new Error('No cluster of klab is running. Make one: ./klab up');
  return running.name;
}

/** Two lanes side by side: what computes, and what waits for the cluster. */
function lanesOn(cluster: string): readonly (readonly Step[])[] {
  const vitest = ['npx', 'vitest', 'run', '--reporter=dot', '--project'] as const;
  return [
    [
      { name: 'lint', argv: ['npm', 'run', '--silent', 'lint'] },
      { name: 'types', argv: ['npm', 'run', '--silent', 'typecheck'] },
      { name: 'unit', argv: [...vitest, 'unit'] },
    ],
    [
      {
        name: `${lab}: start and solution`,
        argv: ['./klab', 'verify', lab, '--labs', labs, '--cluster', cluster, '--mutants', 'none', '--yes'],
      },
      {
        name: `graders: ${graders.join(', ')}`,
        argv: [...vitest, 'e2e', ...graders.map((grader) => `test/e2e/graders/${grader}.test.ts`)],
      },
    ],
  ];
}

try {
  const cluster = await runningCluster();
  process.stdout.write(`On cluster ${cluster}:\n`);
  const done = await walk(lanesOn(cluster), { env: { ...process.env, KLAB_E2E_CLUSTER: cluster } });
  process.exitCode = done ? 0 : 1;
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 2;
}
