/** A klab that scales a Deployment to 0 and labels a Pod, says so, and is then killed by the test: argv = kubeconfig, scope, namespace, Deployment, Pod. */
import { openCluster } from '../../src/cluster/open.ts';
import { stimuliOn } from '../../src/grading/stimulate/session.ts';

const [kubeconfig = '', scope = '', namespace = '', deployment = '', pod = ''] = process.argv.slice(2);
const cluster = await openCluster({ kubeconfig });
const { signal } = new AbortController();
const session = stimuliOn(cluster, scope)({ id: 'left', withinMs: 60_000 }, { mark: async () => {}, signal });
await session.stimuli.scale({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: deployment }, 0);
await session.stimuli.label({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod }, 'klab', 'was-here');
process.stdout.write('done\n');
setInterval(() => {}, 60_000);
