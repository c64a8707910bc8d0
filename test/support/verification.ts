import { type VerificationKind, verificationFormats } from '../../src/reporting/verification/index.ts';
import {
  type LabVerification,
  makeVerification,
  outcomeOf,
  type RunResult,
  type Verification,
} from '../../src/verify/verification.ts';

/** A run as `klab verify` tells it. */
export const runOf = (purpose: RunResult['purpose'], part: Partial<RunResult> = {}): RunResult => ({
  purpose,
  name: purpose,
  outcome: 'proven',
  problems: [],
  checks: [],
  seconds: 1.25,
  ...part,
});

export const labVerification = (part: Partial<LabVerification> = {}): LabVerification => {
  const runs = part.runs ?? [runOf('start'), runOf('solution'), runOf('reset')];
  const problems = part.problems ?? [];
  return {
    lab: 'a-lab',
    track: 'services',
    outcome: outcomeOf({ runs, problems }),
    runs,
    problems,
    seconds: 12.34,
    ...part,
  };
};

export const verificationOf = (labs: readonly LabVerification[], part: Partial<Verification> = {}): Verification =>
  makeVerification({
    provider: 'kind',
    kubernetes: 'v1.34.4',
    jobs: 6,
    labs,
    ...part,
    startedAt: new Date('2026-03-01T09:00:00Z'),
    finishedAt: new Date('2026-03-01T09:01:00Z'),
  });

const at = { file: 'labs/services/b-lab/lab.yaml', line: 7 };

/** One lab that is proven, one with a defect of every kind, one that klab could not judge. */
export const mixedVerification: Verification = verificationOf([
  labVerification({
    runs: [
      runOf('start'),
      runOf('solution'),
      runOf('mutant', { name: 'wrong-port', what: 'targetPort 80' }),
      runOf('generated', { name: 'service-web-drop', what: 'Service web is gone' }),
      runOf('generated', {
        name: 'note-drop',
        outcome: 'equivalent',
        problems: [{ what: 'equivalent: nobody reads it' }],
      }),
      runOf('reset'),
    ],
  }),
  labVerification({
    lab: 'b-lab',
    runs: [
      runOf('start', { outcome: 'refuted', problems: [{ check: 'endpoints', what: 'passes before any work', at }] }),
      runOf('solution'),
      runOf('mutant', { name: 'survivor', what: 'no label', outcome: 'refuted', problems: [{ what: 'scores 100' }] }),
      runOf('mutant', { name: 'caught' }),
      runOf('generated', { name: 'image', outcome: 'skipped' }),
      runOf('reset', { outcome: 'skipped' }),
    ],
    problems: [{ check: 'vacuous', what: 'no run made it fail' }],
  }),
  labVerification({
    lab: 'c-lab',
    runs: [runOf('start', { outcome: 'error', problems: [{ what: 'the API did not answer\nat all' }] })],
  }),
]);

/** A verification of a lab that was repeated. */
export const repeatedVerification: Verification = verificationOf([
  labVerification({
    runs: [runOf('solution', { name: 'solution 1' }), runOf('solution', { name: 'solution 2', outcome: 'error' })],
    statistics: [
      { check: 'endpoints', runs: 20, failed: 1, p50Ms: 850, p95Ms: 2_340, withinMs: 30_000, suggestedMs: 10_000 },
      { check: 'never-passed', runs: 20, failed: 20, withinMs: 500 },
    ],
    usage: { peakMemoryBytes: 64 * 1024 * 1024, cpuMillicores: 250 },
  }),
]);

/** In which whatever the author of a lab, a cluster or a machine can influence is this text. */
export const hostileVerification = (text: string): Verification => {
  const part = { name: text, what: text, problems: [{ check: text, what: text, at: { file: text, line: 1 } }] };
  const judged = { check: text, verdict: 'fail', because: text, afterMs: 1 } as const;
  return verificationOf(
    [
      labVerification({
        lab: text,
        track: text,
        runs: [
          runOf('start', { ...part, outcome: 'refuted' }),
          runOf('solution', { ...part, outcome: 'error' }),
          runOf('mutant', { ...part, outcome: 'refuted', problems: [], checks: [judged] }),
          runOf('generated', { ...part, outcome: 'equivalent' }),
          runOf('reset', { ...part, outcome: 'skipped' }),
        ],
        problems: part.problems,
        statistics: [{ check: text, runs: 2, failed: 1, withinMs: 1 }],
      }),
    ],
    { provider: text, kubernetes: text },
  );
};

/** A verification in a format, without colour. */
export async function renderVerification(
  kind: VerificationKind,
  verification: Verification,
  columns?: number,
): Promise<string> {
  const format = await verificationFormats[kind]();
  return format.render(verification, { language: 'en', color: false, ...(columns === undefined ? {} : { columns }) });
}
