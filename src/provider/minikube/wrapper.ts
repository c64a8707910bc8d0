import { pasteable } from '../../process/run.ts';
import { markLabel } from './dialect.ts';

/**
 * A `docker` that stands before Docker's own in the PATH of minikube, which takes no labels and no cgroup namespace from
 * its caller. What it makes carries klab's mark from its birth, so that whatever a crash leaves can be recognised. In the
 * host's cgroup namespace, its default on cgroup v1, a node's systemd would leave hierarchies behind on the host.
 */
export function dockerWrapper(mark: string): string {
  const label = pasteable([`--label=${markLabel}=${mark}`]);
  return `#!/bin/sh
# Made by klab. This folder is the first of PATH; Docker's own program comes later.
PATH=\${PATH#*:}
case "$1 $2" in
  run\\ *) shift; exec docker run --cgroupns=private ${label} "$@" ;;
  'volume create' | 'network create') kind=$1; shift 2; exec docker "$kind" create ${label} "$@" ;;
  *) exec docker "$@" ;;
esac
`;
}
