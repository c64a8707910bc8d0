import type { Language } from '../text.ts';
import { jsonText, logLines } from './escape.ts';
import type { ReportFormat } from './format.ts';
import { gradeOf } from './grade.ts';
import type { Report } from './report.ts';
import { detailLines, scoreLine, unjudgedNote, verdictWords } from './words.ts';

/**
 * Gradescope's results.json. The top-level score (which overrides the sum of the tests) is scaled to the checks that
 * could be judged; those that could not have neither score nor status. When nothing could be judged there is no score at
 * all, which Gradescope shows as a failed autograder instead of zero points.
 */
export const gradescope: ReportFormat = {
  name: 'gradescope',
  summary: "Gradescope's results.json",
  grade: true,
  render(reports, { language }) {
    const { score } = gradeOf(reports);
    const ms = reports.reduce(
      (all, { startedAt, finishedAt }) => all + Date.parse(finishedAt) - Date.parse(startedAt),
      0,
    );
    return jsonText({
      ...(score === undefined ? {} : { score }),
      execution_time: Math.round(ms / 1000),
      output: reports.map((report) => summaryOf(report, language)).join('\n\n'),
      output_format: 'text',
      test_output_format: 'text',
      test_name_format: 'text',
      stdout_visibility: 'hidden',
      extra_data: { klab: reports.map(({ tasks: _, title: __, ...facts }) => facts) },
      tests: reports.flatMap((report) => testsOf(report, reports.length > 1, language)),
    });
  },
};

function summaryOf(report: Report, language: Language): string {
  return [`${report.title[language]} (${report.lab})`, scoreLine(report, language), unjudgedNote(report, language)]
    .filter((line) => line !== undefined)
    .join('\n');
}

function testsOf(report: Report, named: boolean, language: Language) {
  return report.tasks.flatMap((task, first) =>
    task.checks.map((result, second) => {
      const { check, verdict, points, earned, because } = result;
      const name = `${named ? `${report.lab}: ` : ''}${task.title[language]}: ${check}`;
      const judged = verdict !== 'error';
      return {
        ...(judged ? { score: earned, max_score: points, status: verdict === 'pass' ? 'passed' : 'failed' } : {}),
        name: judged ? name : `${name} (${verdictWords.error[language]})`,
        name_format: 'text',
        number: `${first + 1}.${second + 1}`,
        output: [...logLines(because[language]), ...detailLines(result, language)].join('\n'),
        output_format: 'text',
        tags: [verdict],
      };
    }),
  );
}
