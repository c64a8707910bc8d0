import { jsonText } from './escape.ts';
import type { ReportFormat } from './format.ts';

export const json: ReportFormat = {
  name: 'json',
  summary: 'the Report as one JSON document (see `klab schema report`); several as an array',
  render: (reports) => jsonText(reports.length === 1 ? reports[0] : reports),
};
