import type { LabVerification, Verification } from '../../verify/verification.ts';
import type { Format } from '../format.ts';
import { type Annotation, annotations, logGroup } from '../workflow-commands.ts';
import { type Defect, defectsOf, placeText, problemText } from './defects.ts';
import { outcomeLine } from './summary.ts';
import { text } from './text.ts';

/**
 * For the log of a GitHub Actions step: the text report in a group in which no command is obeyed, then annotations:
 * `error` for each defect, at the line of the lab's files where it is to be mended; `warning` for what klab could not
 * tell; a `notice` with the outcome.
 */
export const github: Format<Verification> = {
  name: 'github',
  summary: 'log and annotations of a GitHub Actions step; meant for `github=-`',
  render(verification, { language }) {
    const of = (tone: Defect['tone']) =>
      verification.labs.flatMap((lab) =>
        defectsOf(lab)
          .filter((defect) => defect.tone === tone)
          .flatMap((defect) => annotate(lab, defect)),
      );
    return [
      ...logGroup('klab verify', text.render(verification, { language, color: false })),
      ...annotations('error', of('bad'), language),
      ...annotations('warning', of('unsure'), language),
      ...annotations('notice', [{ title: 'klab verify', message: outcomeLine(verification) }], language),
      '',
    ].join('\n');
  },
};

/** One for each place: the problems of a defect may lie in different files. */
function annotate({ lab }: LabVerification, { title, did, problems, next }: Defect): readonly Annotation[] {
  return [...Map.groupBy(problems, placeText).values()].map((together) => {
    const at = together[0]?.at;
    return {
      title: `${lab}: ${title}`,
      message: [...together.map(problemText), ...(did === undefined ? [] : [`What was done: ${did}`]), next].join('\n'),
      ...(at ? { at } : {}),
    };
  });
}
