import { createAnew } from '../containers/create.ts';
import { requireNodeImage } from '../containers/home.ts';
import type { ClusterInfo, ClusterSpec, Operation } from '../provider.ts';
import { asOnOthers } from './alike.ts';
import { writeFiles } from './files.ts';
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
    async prepare() {
      const { name, nodes } = spec;
      const { signal } = operation;
      const { image } = home.deps;
      const provisions = await provisionsFor(home, spec.kubernetesVersion);
      await requireNodeImage(image, home, 'klab setup --provider minikube', signal);
      await refuseTaken(home.runner, name, signal);
      const { kubernetes, manifest } = provisions;
      return {
        noted: { image, kubernetes },
        async build() {
          await writeFiles(home.minikubeFiles(name), name, provisions, home.program('kubectl'));
          await start(home, { name, nodes, image, kubernetes }, manifest !== undefined, operation);
        },
        adapt: (made) => asOnOthers(home, name, made, signal),
      };
    },
  });
}
