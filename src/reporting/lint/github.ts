import type { LintReport } from '../../lint/report.ts';
import type { Severity } from '../../lint/rule.ts';
import type { Format } from '../format.ts';
import { type Annotation, annotations, logGroup } from '../workflow-commands.ts';
import { summaryOf, text } from './text.ts';

/** For the log of a GitHub Actions step: everything in a group, and each finding at its line of the pull request. */
export const github: Format<LintReport> = {
  name: 'github',
  summary: 'log and annotations of a GitHub Actions step; meant for `github=-`',
  render(report, { language }) {
    const of = (severity: Severity): readonly Annotation[] =>
      report.labs
        .flatMap(({ findings }) => findings)
        .filter((finding) => finding.severity === severity)
        .map(({ rule, file, line, column, path, message }) => ({
          title: `klab lint: ${rule}`,
          message: path === '' ? message : `${path}: ${message}`,
          at: { file, line, column },
        }));
    return [
      ...logGroup(`klab lint: ${summaryOf(report)}`, text.render(report, { language, color: false })),
      ...annotations('error', of('error'), language),
      ...annotations('warning', of('warning'), language),
      '',
    ].join('\n');
  },
};
