import { proberImage } from '../cluster/prober.ts';
import type { Lab } from '../lab/lab.ts';
import { agentImage } from '../recording/names.ts';

/** Images of klab's own that an attempt needs on the nodes, each once; `recorded`: its checks want a record. */
export function neededImages({ images }: Pick<Lab, 'images'>, recorded: boolean): readonly string[] {
  return [...new Set([...images, proberImage, ...(recorded ? [agentImage] : [])])];
}
