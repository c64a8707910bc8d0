import type { CheckResult, Evidence } from '../../src/grading/verdict.ts';
import { type ReportKind, reportFormats } from '../../src/reporting/index.ts';
import { makeReport, type Report, type ReportOf } from '../../src/reporting/report.ts';
import type { Language } from '../../src/text.ts';
import { labOf } from './lab.ts';

/** A result as evaluation gives it, for reports. */
export const resultOf = (check: string, part: Partial<CheckResult> = {}): CheckResult => {
  const verdict = part.verdict ?? 'pass';
  const points = part.points ?? 10;
  return {
    task: 'task',
    check,
    verdict,
    points,
    earned: verdict === 'pass' ? points : 0,
    because: { en: `${check} because`, ko: `${check} 이유` },
    evidence: [],
    elapsedMs: 1_250,
    ...part,
  };
};

/** A report of these results, all of which belong to one task. */
export const reportOf = (results: readonly CheckResult[], part: Partial<ReportOf> = {}): Report =>
  makeReport({
    lab: labOf([]),
    results,
    attempt: 'attempt-1',
    learner: 'me',
    cluster: { provider: 'kind', name: 'klab', version: 'v1.34.4' },
    startedAt: new Date('2026-03-01T09:00:00Z'),
    finishedAt: new Date('2026-03-01T09:00:07Z'),
    ...part,
  });

/** One of each verdict: 10 of 30 points, 10 more not judged. */
export const mixedResults: readonly CheckResult[] = [
  resultOf('a'),
  resultOf('b', {
    verdict: 'fail',
    evidence: [
      {
        object: { kind: 'Service', namespace: 'shop', name: 'web', uid: 'u-1' },
        field: '.spec.type',
        expected: 'NodePort',
        observed: 'ClusterIP',
      },
    ],
  }),
  resultOf('c', { verdict: 'error', because: { en: 'The API did not answer.', ko: 'API가 응답하지 않았습니다.' } }),
  resultOf('d', { verdict: 'blocked' }),
];

/** Reports in a format, without colour. */
export async function render(kind: ReportKind, reports: readonly Report[], language: Language = 'en'): Promise<string> {
  return (await reportFormats[kind]()).render(reports, { language, color: false });
}

const parts: readonly string[] = [
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007',
  ']]>',
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<!--',
  "=cmd|' /C calc'!A0",
  '\n::error::forged',
  '\r\n  ::stop-commands::forged',
  'x ##[error]forged',
  '%0A::error::forged%25',
  '[[ATTACHMENT|/etc/passwd]]',
  '\\"\n"victim@example.org","100",""\n\\',
  '| a | b |\n|---|---|\n# Heading\n```\n</details>\n~~~\n[link](javascript:alert(1)) ![i](x) @someone #1 https:' +
    '//evil.example www.evil.example **b** _i_ $x$',
  '&lt;b&gt; &amp;',
  '\u0000\u0008\ufffe\ud800\u202eevil\u2066',
  '😀 한국어 텍스트',
];

/** Everything an attacker would try, in one text. */
export const hostile = parts.join(' ');

/** A report in which whatever a learner can influence is hostile: names, values, reasons, the id, what klab did. */
export function hostileReport(text = hostile): Report {
  const evidence: Evidence = {
    object: { kind: text, namespace: text, name: text, uid: text },
    field: text,
    expected: text,
    observed: text,
  };
  const part = { because: { en: text, ko: text }, evidence: [evidence], stimuli: [{ en: text, ko: text }] };
  const verdicts = ['pass', 'fail', 'error', 'blocked'] as const;
  return reportOf(
    verdicts.map((verdict) => resultOf(verdict, { verdict, ...part })),
    { learner: text, cluster: { provider: 'kind', name: text, version: text } },
  );
}
