import type { ReportFormat } from './format.ts';

export const json: ReportFormat = {
  name: 'json',
  summary: 'the Report as one JSON document (see `klab schema report`)',
  render: (report) => `${JSON.stringify(report, null, 2)}\n`,
};
