import type { LintReport } from '../../lint/report.ts';
import { jsonText } from '../escape.ts';
import type { Format } from '../format.ts';

export const json: Format<LintReport> = {
  name: 'json',
  summary: 'JSON; `klab schema lint` prints its schema',
  render: jsonText,
};
