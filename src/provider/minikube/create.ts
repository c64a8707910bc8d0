import { createAnew } from '../containers/create.ts';
import { requireNodeImage } from '../containers/home.ts';
import { madeNodes } from '../containers/lifecycle.ts';
import { waitUntilReady } from '../containers/ready.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { ClusterInfo, ClusterSpec, Operation } from '../provider.ts';
import { asOnOthers } from './alike.ts';
import { type Provisions, writeFiles } from './files.ts';
import { type MinikubeHome, provisionsFor } from './home.ts';
import { refuseTaken } from './leftovers.ts';
import { checked, remove, resume } from './lifecycle.ts';
import { start } from './start.ts';

/** Makes the cluster, or resumes it, or makes it anew where an earlier attempt was cut off. Call with its lock held. */
export function create(home: MinikubeHome, spec: ClusterSpec, operation: Operation): Promise<ClusterInfo> {
  return createAnew(home, spec, operation, {
    check: (found) => checked(home, found, operation),
    resume: () => resume(home, spec.name, operation),
    remove: () => remove(home, spec.name),
    async make() {
      const provisions = await provisionsFor(home, spec.kubernetesVersion);
      await requireNodeImage(home.deps.image, home, 'klab setup --provider minikube', operation.signal);
      await refuseTaken(home.runner, spec.name, operation.signal);
      return () => createNew(home, spec, provisions, operation);
    },
  });
}

async function createNew(
  home: MinikubeHome,
  spec: ClusterSpec,
  provisions: Provisions,
  operation: Operation,
): Promise<ClusterInfo> {
  const { signal, report } = operation;
  const { name, nodes: count } = spec;
  const entry: LedgerEntry = {
    name,
    provider: 'minikube',
    nodes: count,
    image: home.deps.image,
    kubernetes: provisions.kubernetes,
    phase: 'creating',
  };
  // Everything that could be left behind is written down before it is begun.
  home.ledger((ledger) => ledger.put(entry));
  await writeFiles(home.minikubeFiles(name), name, provisions, home.program('kubectl'));
  await start(home, entry, provisions.manifest !== undefined, operation);
  const nodes = await madeNodes(home, spec, signal);
  await asOnOthers(home, name, nodes, signal);
  report.detail('waiting for nodes, DNS, ServiceAccount and StorageClass');
  await waitUntilReady(home.waiting(name, nodes, signal));
  const done: LedgerEntry = { ...entry, phase: 'ready' };
  home.ledger((ledger) => ledger.put(done));
  return home.info(name, nodes, done);
}
