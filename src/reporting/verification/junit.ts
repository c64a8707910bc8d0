import type { LabVerification, Problem, RunResult, Verification } from '../../verify/verification.ts';
import { logLines } from '../escape.ts';
import type { Format } from '../format.ts';
import type { Markup } from '../markup.ts';
import { xmlAttributes as attributes, xmlContent as content, xml, xmlProperties } from '../xml.ts';
import { type Defect, defectsOf, labelOf, placeText, problemText } from './defects.ts';
import { flakeRate } from './statistics.ts';

/** JUnit XML: a suite for each lab, a case for each run. A defect is `failure`, what klab could not tell is `error`. */
export const junit: Format<Verification> = {
  name: 'junit',
  summary: 'JUnit XML, for GitHub, GitLab, Jenkins and most CI systems',
  render(verification) {
    const all = {
      ...total(verification.labs.map(counts)),
      time: ((Date.parse(verification.finishedAt) - Date.parse(verification.startedAt)) / 1_000).toFixed(3),
    };
    return xml`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="klab verify"${attributes(all)}>
${verification.labs.map((lab) => suite(lab, verification))}</testsuites>
`.text;
  },
};

function suite(lab: LabVerification, { startedAt, provider, kubernetes, jobs }: Verification): Markup {
  const head = {
    name: lab.lab,
    ...counts(lab),
    time: lab.seconds.toFixed(3),
    timestamp: startedAt.slice(0, 19),
  };
  const defects = defectsOf(lab);
  const whole = defects.find(({ of }) => of === undefined);
  const cases = lab.runs.map((run) =>
    testcase(
      lab,
      run,
      defects.find(({ of }) => of === run),
    ),
  );
  return xml`  <testsuite${attributes(head)}>
${xmlProperties({ track: lab.track, outcome: lab.outcome, provider, kubernetes, jobs, ...measured(lab) })}${
  whole &&
  xml`    <testcase${attributes({ name: whole.title, classname: lab.lab, time: '0.000' })}>
${trouble(whole, 'failure')}    </testcase>
`
}${cases}  </testsuite>
`;
}

/** With --repeat: what was measured, as properties. */
function measured({ statistics = [], usage }: LabVerification): Readonly<Record<string, string | number>> {
  return {
    ...Object.fromEntries(
      statistics.flatMap((one) => [
        [`${one.check} flake rate`, flakeRate(one)],
        [`${one.check} within ms`, one.withinMs],
        ...(one.p50Ms === undefined ? [] : [[`${one.check} p50 ms`, one.p50Ms]]),
        ...(one.p95Ms === undefined ? [] : [[`${one.check} p95 ms`, one.p95Ms]]),
        ...(one.suggestedMs === undefined ? [] : [[`${one.check} suggested ms`, one.suggestedMs]]),
      ]),
    ),
    ...(usage ? { 'peak memory bytes': usage.peakMemoryBytes, 'cpu millicores': usage.cpuMillicores } : {}),
  };
}

function testcase({ lab }: LabVerification, run: RunResult, defect: Defect | undefined): Markup {
  const head = attributes({ name: labelOf(run), classname: `${lab}.${run.purpose}`, time: run.seconds.toFixed(3) });
  const said = [
    ...(run.what === undefined ? [] : [run.what]),
    ...(defect ? [] : run.problems.map(problemText)),
  ].flatMap(logLines);
  const bad =
    run.outcome === 'skipped'
      ? xml`      <skipped${attributes({ message: 'what it rests on did not work' })}/>\n`
      : defect && trouble(defect, run.outcome === 'error' ? 'error' : 'failure');
  const log = said.length === 0 ? undefined : xml`      <system-out>${content(said)}</system-out>\n`;
  return xml`    <testcase${head}>\n${bad}${log}    </testcase>\n`;
}

function trouble({ problems, next }: Defect, name: 'failure' | 'error'): Markup {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const message = `${first ? problemText(first) : ''}${more}`;
  const lines = [...problems.flatMap(linesOf), next];
  return xml`      <${name}${attributes({ type: name === 'error' ? 'error' : 'refuted', message })}>${content(lines)}</${name}>\n`;
}

function linesOf(problem: Problem): readonly string[] {
  const place = placeText(problem);
  return [...logLines(problemText(problem)), ...(place === undefined ? [] : logLines(`at ${place}`))];
}

function counts({ runs, problems }: LabVerification) {
  const of = (outcome: RunResult['outcome']) => runs.filter((run) => run.outcome === outcome).length;
  const whole = problems.length > 0 ? 1 : 0;
  return {
    tests: runs.length + whole,
    failures: of('refuted') + whole,
    errors: of('error'),
    skipped: of('skipped'),
  };
}

function total(each: readonly ReturnType<typeof counts>[]) {
  const sum = (key: keyof ReturnType<typeof counts>) => each.reduce((so, one) => so + one[key], 0);
  return { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') };
}
