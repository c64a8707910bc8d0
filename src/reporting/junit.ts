import type { CheckResult } from '../grading/verdict.ts';
import type { Language } from '../text.ts';
import { logLines } from './escape.ts';
import type { ReportFormat } from './format.ts';
import { checksOf } from './grade.ts';
import type { Markup } from './markup.ts';
import type { Report } from './report.ts';
import { detailLines, verdictWords } from './words.ts';
import { xmlAttributes as attributes, xmlContent as content, xml, xmlProperties } from './xml.ts';

/**
 * JUnit XML as GitLab and Jenkins read it: a suite for each lab, a case for each check. Not passed (fail, blocked) is
 * `failure`, what klab could not judge is `error`, so that all is green exactly when all passed.
 */
export const junit: ReportFormat = {
  name: 'junit',
  summary: 'JUnit XML, for GitLab, Jenkins and most CI systems',
  render(reports, { language }) {
    const all = {
      ...counts(reports.flatMap(checksOf)),
      time: seconds(reports.reduce((ms, one) => ms + spanMs(one), 0)),
    };
    const suites = reports.map((report) => suite(report, isShared(reports, report), language));
    return xml`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="klab"${attributes(all)}>
${suites}</testsuites>
`.text;
  },
};

function suite(report: Report, shared: boolean, language: Language): Markup {
  const { lab, stage, learner, cluster, startedAt } = report;
  const name = stage ? `${lab} (${stage})` : lab;
  // Readers keep one case of each name: those of two learners must differ.
  const owner = shared ? ` (${learner})` : '';
  const properties = {
    title: report.title[language],
    learner,
    attempt: report.attempt,
    cluster: `${cluster.provider}/${cluster.name} ${cluster.version}`,
    ...(stage ? { stage } : {}),
    score: report.score,
    possible: report.possible,
  };
  const head = {
    name: `${name}${owner}`,
    ...counts(checksOf(report)),
    time: seconds(spanMs(report)),
    timestamp: startedAt.slice(0, 19),
  };
  const cases = report.tasks.flatMap(({ id, checks }) =>
    checks.map((check) => testcase(check, `${name}.${id}${owner}`, language)),
  );
  return xml`  <testsuite${attributes(head)}>
${xmlProperties(properties)}${cases}  </testsuite>
`;
}

function testcase(check: CheckResult, classname: string, language: Language): Markup {
  const { verdict, evidence, stimuli = [] } = check;
  const because = check.because[language];
  const head = attributes({ name: check.check, classname, time: seconds(check.elapsedMs) });
  const lines = detailLines(verdict === 'pass' ? check : { evidence: [], stimuli }, language);
  const output = verdict === 'pass' ? [...logLines(because), ...lines] : lines;
  const bad = verdict === 'error' ? 'error' : 'failure';
  const trouble =
    verdict === 'pass'
      ? undefined
      : xml`      <${bad}${attributes({ type: verdict, message: because })}>${content([
          ...logLines(`${verdictWords[verdict][language]}: ${because}`),
          ...detailLines({ evidence }, language),
        ])}</${bad}>\n`;
  const log = output.length === 0 ? undefined : xml`      <system-out>${content(output)}</system-out>\n`;
  return xml`    <testcase${head}>\n${trouble}${log}    </testcase>\n`;
}

function counts(checks: readonly { readonly verdict: string }[]) {
  const errors = checks.filter(({ verdict }) => verdict === 'error').length;
  const passes = checks.filter(({ verdict }) => verdict === 'pass').length;
  return { tests: checks.length, failures: checks.length - errors - passes, errors, skipped: 0 };
}

const isShared = (reports: readonly Report[], { lab, stage }: Report) =>
  reports.filter((other) => other.lab === lab && other.stage === stage).length > 1;
const spanMs = ({ startedAt, finishedAt }: Report) => Date.parse(finishedAt) - Date.parse(startedAt);
const seconds = (ms: number) => (ms / 1000).toFixed(3);
