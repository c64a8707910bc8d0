import { missingImages } from '../lab-images.ts';
import type { Trial } from '../trial.ts';
import type { Finding } from './finding.ts';

/**
 * Carries a run out; where it has failed, names the images that Pods wait for. `blame`: what could not be judged because
 * of an image that the lab does not promise is the lab's defect. (A wrong solution may ask for one on purpose.)
 */
export async function namingImages<Found extends Finding>(
  trial: Trial,
  prove: (trial: Trial) => Promise<Found>,
  { blame }: { readonly blame: boolean },
): Promise<Found> {
  const finding = await prove(trial);
  if (finding.outcome !== 'refuted' && finding.outcome !== 'error') return finding;
  const missing = missingImages(trial.lab, await trial.snapshot());
  return {
    ...finding,
    outcome: blame && missing.some(({ promised }) => !promised) ? 'refuted' : finding.outcome,
    problems: [
      ...missing.map(({ problem }) => problem),
      ...finding.problems.filter(({ what }) => !missing.some(({ problem }) => problem.what === what)),
    ],
  };
}
