import type { KubeObject } from '../../src/cluster/cluster.ts';
import type { NotYet } from '../../src/grading/become.ts';
import type { Sight } from '../../src/grading/grader.ts';
import type { Stimuli } from '../../src/grading/stimuli.ts';
import type { Deed } from './deed.ts';
import type { Done, How } from './done.ts';
import { clone, create, label, scale } from './objects.ts';
import { deletePod, exec, http } from './pods.ts';

/** Does it, and waits until klab has seen it. Or tells why it could not be done. */
export async function perform(sight: Sight, stimuli: Stimuli, given: Deed, how: How): Promise<Done | NotYet> {
  if ('scale' in given) return scale(sight, stimuli, given.scale, how);
  if ('create' in given) return create(sight, stimuli, given.create as KubeObject, how);
  if ('clone' in given) return clone(sight, stimuli, given.clone, how);
  if ('label' in given) return label(sight, stimuli, given.label, how);
  if ('exec' in given) return exec(sight, stimuli, given.exec, how);
  if ('http' in given) return http(sight, stimuli, given.http, how);
  return deletePod(sight, stimuli, given.deletePod, how);
}
